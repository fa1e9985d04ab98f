// TrialOutcome: how the last trial job went, and whether this device may lend. Values: any thread.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "agent/doctor.h"
#include "base/result.h"
#include "base/time.h"
#include "ioworker/v1/devices.pb.h"

namespace ioworker::agent {

enum class TrialState {
  kWaiting = 1,  // none has run with this engine
  kRunning = 2,
  kPassed = 3,
  kFailed = 4
};

struct TrialOutcome {
  TrialState state = TrialState::kWaiting;
  bool may_lend = false;  // the last one that came to its end was passed
  Instant at{};           // its end
  Duration took{};
  std::vector<Finding> findings{};  // why it failed

  bool operator==(const TrialOutcome&) const = default;

  // Why this device does not lend, with the codes; empty if it may.
  std::string Words() const;
};

// "waiting", "running", "passed", "failed"
std::string_view TrialStateName(TrialState state);

v1::Trial ToWire(const TrialOutcome& outcome);

nlohmann::json ToJson(const TrialOutcome& outcome);

// Throws json::exception for what ToJson does not write.
TrialOutcome TrialFromJson(const nlohmann::json& json);

}  // namespace ioworker::agent
