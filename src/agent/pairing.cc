#include "agent/pairing.h"

#include "agent/coordinator_call.h"
#include "agent/patience.h"
#include "base/log.h"

namespace ioworker::agent {

Result<PairedWith> Pair(const Coordinator& coordinator, const v1::CreatePairingRequest& machine,
                        const std::function<void(const v1::CreatedPairing&)>& show,
                        const std::stop_token& stop, Duration poll) {
  while (true) {
    v1::CreatedPairing created;
    TRY(Post(coordinator, "/v1/pairings", machine, created));
    show(created);
    v1::PollPairingRequest asked;
    asked.set_secret(created.secret());
    v1::PollPairingResponse answer;
    while (PauseFor(poll, stop)) {
      answer.Clear();
      const auto polled = Post(coordinator, "/v1/pairings:poll", asked, answer);
      if (!polled && polled.error().reason == "pairing_unknown") break;
      if (!polled) LogInfo("pairing: {}", polled.error().message);  // it may come back
      if (answer.state() == v1::Pairing::ACCEPTED) {
        return PairedWith{.enrolment_code = answer.enrolment_code(),
                          .account_name = answer.account_name()};
      }
      if (answer.state() == v1::Pairing::REFUSED) {
        return std::unexpected(Error{.code = ErrorCode::kPermissionDenied,
                                     .reason = "pairing_refused",
                                     .message = "this machine was refused"});
      }
    }
    if (stop.stop_requested()) {
      return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                                   .reason = "stopped",
                                   .message = "stopped before the machine was taken in"});
    }
  }
}

}  // namespace ioworker::agent
