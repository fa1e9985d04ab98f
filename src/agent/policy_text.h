// Words of the policy file: times, durations, days. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "domain/policy/rules.h"

namespace ioworker::agent {

// "90s", "5m", "2h", "30d"; a bare number is none. At most 366 days.
std::optional<seconds> ParseLength(std::string_view text);

// "18:00-23:30"; "22:00-06:00" passes midnight. Days are left as they are.
std::optional<policy::Window> ParseWindow(std::string_view text);

// "Mon", "Mon-Fri", "Fri-Mon"; bit 0 is Monday.
std::optional<std::uint8_t> ParseDays(std::string_view text);

}  // namespace ioworker::agent
