// Ending: how a lease ended, and the rule that decides it from what was seen. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "domain/jobs/end_reason.h"
#include "engine/engine.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::agent {

struct Ending {
  jobs::EndReason reason = jobs::EndReason::kNone;
  std::string message{};  // for the renter; empty: the reason's own words
  std::optional<std::int32_t> exit_code{};
  Duration ran{0};
};

// What was seen of a container by the time it had ended.
struct Observed {
  engine::ContainerState state{};
  // Why the device stopped it, if it did: an order, the time limit, a full disk.
  std::optional<jobs::EndReason> stopped{};
  bool scratch_full = false;
  bool unseen = false;  // it ended while this program did not run
};

Ending DecideEnding(const Observed& observed);

// An error before the container ran, or of the engine while it did. What names files of the owner's
// machine stays in the log.
Ending EndingOf(const Error& error);

// True if what the task left in /out is brought to the renter.
bool KeepsOutputs(jobs::EndReason reason);

// True if the task may have another attempt, to which what it left in /checkpoint is worth
// something.
bool KeepsCheckpoint(jobs::EndReason reason);

// True for the codes of a process that was told to end, or killed.
bool WasKilled(int exit_code);

v1::Report::Ended ToWire(const Ending& ending);
Ending FromWire(const v1::Report::Ended& wire);

}  // namespace ioworker::agent
