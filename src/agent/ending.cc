#include "agent/ending.h"

#include <algorithm>
#include <csignal>

#include "agent/wire.h"

namespace ioworker::agent {

using jobs::EndReason;

Ending DecideEnding(const Observed& observed) {
  Ending ending;
  ending.exit_code = observed.state.exit_code;
  const auto decide = [&] {
    const bool failed = observed.state.exit_code != 0;
    // What the device did comes first: a program that is told to stop may end with any exit code.
    if (observed.stopped) return *observed.stopped;
    if (!failed) return EndReason::kCompleted;
    if (observed.state.out_of_memory) return EndReason::kOutOfMemory;
    // An engine that is restarted takes its containers along: not the renter's fault.
    if (observed.state.engine_broke) return EndReason::kEngineError;
    if (observed.unseen && WasKilled(observed.state.exit_code)) return EndReason::kEngineError;
    if (observed.scratch_full) return EndReason::kDiskFull;
    return EndReason::kNonZeroExit;
  };
  ending.reason = decide();
  return ending;
}

Ending EndingOf(const Error& error) {
  const bool of_machine = error.code == ErrorCode::kInternal || error.reason.starts_with("file_");
  Ending ending{.reason = EndReason::kEngineError, .message = of_machine ? "" : error.message};
  if (error.reason == "image_error") ending.reason = EndReason::kImageError;
  if (error.reason == "command_not_found") ending.reason = EndReason::kCommandNotFound;
  return ending;
}

bool WasKilled(int exit_code) { return exit_code == 128 + SIGKILL || exit_code == 128 + SIGTERM; }

bool KeepsOutputs(EndReason reason) {
  return reason == EndReason::kCompleted || jobs::FaultOf(reason) == jobs::Fault::kTask;
}

bool KeepsCheckpoint(EndReason reason) {
  return jobs::FaultOf(reason) != jobs::Fault::kNobody && !jobs::IsFree(reason);
}

v1::Report::Ended ToWire(const Ending& ending) {
  v1::Report::Ended wire;
  wire.set_reason(ToWire(ending.reason));
  wire.set_message(ending.message.empty() ? std::string(jobs::EndReasonMessage(ending.reason))
                                          : ending.message);
  if (ending.exit_code) wire.set_exit_code(*ending.exit_code);
  wire.set_ran_millis(
      static_cast<std::uint64_t>(std::max<std::int64_t>(ending.ran.count() / 1000, 0)));
  return wire;
}

Ending FromWire(const v1::Report::Ended& wire) {
  Ending ending{.reason = FromWire(wire.reason()),
                .message = wire.message(),
                .ran = milliseconds{static_cast<std::int64_t>(wire.ran_millis())}};
  if (wire.has_exit_code()) ending.exit_code = wire.exit_code();
  return ending;
}

}  // namespace ioworker::agent
