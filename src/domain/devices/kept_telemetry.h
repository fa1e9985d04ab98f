// What is kept of a device's telemetry: one row of samples, as the store has it.
#pragma once

#include <string>

#include "base/time.h"
#include "domain/ids/ids.h"

namespace ioworker::devices {

inline constexpr Duration kMinuteSpan = minutes{1};
inline constexpr Duration kHourSpan = hours{1};
// So many minutes lie in one row: fewer, larger writes.
inline constexpr Duration kStretch = minutes{10};

struct KeptTelemetry {
  DeviceId device;
  Duration span{};        // of each sample
  Instant begun_at{};     // of its stretch, or hour
  std::string samples{};  // v1.KeptTelemetry

  bool operator==(const KeptTelemetry&) const = default;
};

// When the stretch of this length began that `at` lies in.
inline Instant BeginOf(Instant at, Duration length) {
  return {at.micros - at.micros % length.count()};
}

}  // namespace ioworker::devices
