// Ending: how a lease ended, and the rule that decides it from what was seen. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
  std::vector<std::string> artifact_ids{};
  Duration ran{0};
};

// What was seen of a container by the time it had ended.
struct Observed {
  engine::ContainerState state{};
  // Why the device stopped it, if it did: an order, the time limit, a full disk.
  std::optional<jobs::EndReason> stopped{};
  bool scratch_full = false;
};

Ending DecideEnding(const Observed& observed);

// An error before the container ran, or of the engine while it did.
Ending EndingOf(const Error& error);

// True if what the task left in /out is brought to the renter.
bool KeepsOutputs(jobs::EndReason reason);

v1::Report::Ended ToWire(const Ending& ending);

}  // namespace ioworker::agent
