// What a runner does once its container has ended: tells when, brings what is left, reports, cleans
// up.
#include <algorithm>

#include "agent/collect.h"
#include "agent/patience.h"
#include "agent/runner.h"
#include "agent/wire.h"
#include "base/log.h"

namespace ioworker::agent {
namespace {

using jobs::EndReason;

constexpr Duration kPatienceCancelled = seconds{30};

}  // namespace

// The renter pays to the container's true end, however late it was learned.
void Runner::ReportStop(const Observed& observed, Ending& ending) {
  Duration ended_at{};
  {
    const Lock lock(mutex_);
    reporting_ = true;
    ended_at = ended_at_;
  }
  const engine::ContainerState& state = observed.state;
  Duration stopped_at = ended_at;  // steady
  if ((!began_ || state.engine_broke) && state.finished_at.micros > 0) {
    const Duration by_wall = context_.clock.Now() - state.finished_at;
    stopped_at = std::min(ended_at, context_.clock.Steady() - by_wall);
  }
  const Duration ran = began_ ? stopped_at - *began_ : state.finished_at - lease_.started_at;
  ending.ran = std::max(ran, Duration{0});
  Insist([&] {
    return context_.spool.SetStopped(ref_, ToWire(Shown(ending)),
                                     context_.clock.Steady() - stopped_at);
  });
  lease_.stage = LeaseStage::kStopped;
  context_.on_report();
}

void Runner::Collect(Ending& ending) {
  // Whoever takes the machine back is not kept waiting by uploads.
  if (jobs::FaultOf(ending.reason) == jobs::Fault::kNetwork) return;
  const bool cancelled = ending.reason == EndReason::kCancelled;
  Transfers::Terms terms{.waits_for_link = !cancelled,
                         .stop = cancelled ? detach_.get_token() : interrupt_.get_token()};
  if (cancelled) terms.patience = kPatienceCancelled;
  const bool kept = CollectOutputs(transfers_, ref_, scratch_, terms, ending);
  const auto ordered = order();
  if (!kept && ordered) {
    ending = {.reason = ordered->reason, .exit_code = ending.exit_code, .ran = ending.ran};
    return;
  }
  CollectLog(transfers_, ref_, context_.scratch.FolderOf(ref_) + "/log", terms);
}

void Runner::Report(const Ending& ending) {
  {
    const Lock lock(mutex_);
    reporting_ = true;
  }
  Insist([&] { return context_.spool.SetEnded(ref_, ToWire(Shown(ending))); });
  LogInfo("lease {}: {}", ref_.Text(), jobs::EndReasonName(ending.reason));
  context_.on_report();
  Note({.what = "ended",
        .facts = {{"lease", ref_.Text()},
                  {"reason", std::string(jobs::EndReasonName(ending.reason))},
                  {"ran_millis", std::to_string(ending.ran / milliseconds{1})}}});
}

// It has happened: a log that cannot be written now stops nothing.
void Runner::Note(OwnerLogEntry entry) {
  if (auto kept = context_.log.Append(entry); !kept) {
    LogError("lease {}: {} {}", ref_.Text(), kept.error().message, kept.error().detail);
  }
}

// Without this the lease would never end: repeated until it is on disk, or the program ends.
void Runner::Insist(const std::function<Status()>& keep) {
  for (;;) {
    const Status kept = keep();
    if (kept) return;
    LogError("lease {}: its end cannot be kept: {}", ref_.Text(), kept.error().detail);
    if (!PauseFor(kRetry, detach_.get_token())) return;
  }
}

// What fails here is found and removed by the device's next sweep.
void Runner::CleanUp() {
  if (const auto log_file = log()) log_file->Finish();
  if (!lease_.container.empty()) {
    if (auto removed = context_.engine.Remove(lease_.container, detach_.get_token()); !removed) {
      LogWarning("lease {}: {} {}", ref_.Text(), removed.error().message, removed.error().detail);
      return;
    }
  }
  CloseOutlet();
  if (auto removed = context_.scratch.RemoveFolder(context_.scratch.FolderOf(ref_)); !removed) {
    LogWarning("lease {}: {}", ref_.Text(), removed.error().detail);
  }
}

// The same, for a way out that the job may have had.
void Runner::CloseOutlet() {
  if (spec_.resources.egress == jobs::Egress::kNone) return;
  const auto traffic = context_.outlets.Close(ref_.Text(), detach_.get_token());
  if (!traffic) {
    LogWarning("lease {}: {} {}", ref_.Text(), traffic.error().message, traffic.error().detail);
    return;
  }
  Note({.what = "traffic",
        .facts = {{"lease", ref_.Text()},
                  {"bytes_sent", std::to_string(traffic->sent)},
                  {"bytes_received", std::to_string(traffic->received)}}});
}

}  // namespace ioworker::agent
