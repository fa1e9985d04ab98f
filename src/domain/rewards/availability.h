// How long of an hour a device was there to be hired: linked, not paused, and lending something.
// A device that runs leases is available too, so that being hired costs no reward.
//
// Stretches are half-open: what begins at 10:00 counts from 10:00 on, what ends at 11:00 belongs to
// the hour before. Counted in microseconds and cut to whole seconds once, at the end. Pure: one
// owner.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"

namespace ioworker::rewards {

inline constexpr Duration kEpochLength = hours{1};
inline constexpr std::uint32_t kEpochSeconds = 3600;

// The epoch that `at` lies in: the beginning of its hour, UTC. `at` must not be before 1970.
Instant EpochOf(Instant at);

// Counts for one device. It remembers two epochs, the newest that it was told of and the one
// before: an epoch is closed only when its last minute is known, and by then the next one has
// begun.
class AvailabilityMeter {
 public:
  // From `at` on the device is available, or is not. Until then it was what the last call said;
  // before the first call it was not. Time never runs back here: an earlier `at` counts as the
  // latest one seen.
  void Turn(Instant at, bool available);

  // The device still is what the last call said, at `at`. A device that falls silent is turned at
  // its last presence, so tell no later time than that.
  void Seen(Instant at);

  // Whole seconds, 0 to kEpochSeconds, as far as told; 0 for an epoch that is forgotten.
  std::uint32_t SecondsOf(Instant epoch) const;

  bool available() const { return available_; }

 private:
  struct Counted {
    Instant epoch{};
    Duration available{};
  };

  void Count(Instant epoch, Duration available);

  Instant known_until_{};
  bool available_ = false;
  std::array<Counted, 2> counted_{};  // the newest first
};

}  // namespace ioworker::rewards
