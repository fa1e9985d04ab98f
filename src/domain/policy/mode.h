// Mode: how much a device lends at the moment.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ioworker::policy {

// From the most that is lent to the least. The values equal those of the contract (v1.LendingMode).
enum class Mode : std::uint8_t {
  kFull = 1,     // all that the owner's limits allow
  kReduced = 2,  // less: the reduced limits
  kFinish = 3,   // what runs may end, nothing new starts
  kPause = 4,    // nothing; what runs is given notice
};

// As it is written in the policy file.
std::string_view ModeName(Mode mode);
std::optional<Mode> ModeOf(std::string_view name);

// The one that lends less.
inline Mode Stricter(Mode a, Mode b) { return std::max(a, b); }

}  // namespace ioworker::policy
