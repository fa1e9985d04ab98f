// Instant and Duration: points in time and lengths of time, in whole microseconds.
//
// Nothing here reads a clock; base/clock.h does, at the edges. Values only: any thread.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker {

using Duration = std::chrono::microseconds;

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t micros = 0;

  auto operator<=>(const Instant&) const = default;

  friend Instant operator+(Instant at, Duration by) { return {at.micros + by.count()}; }
  friend Instant operator-(Instant at, Duration by) { return {at.micros - by.count()}; }
  friend Duration operator-(Instant a, Instant b) { return Duration{a.micros - b.micros}; }
};

// "2026-11-23T18:48:00.000000Z": RFC 3339, always UTC, always six digits.
std::string FormatInstant(Instant at);

// Reads what FormatInstant writes, with none to nine digits of fraction; UTC ("Z") only.
Result<Instant> ParseInstant(std::string_view text);

}  // namespace ioworker
