#include "domain/rewards/availability.h"

#include <algorithm>

#include "base/check.h"

namespace ioworker::rewards {

Instant EpochOf(Instant at) {
  CHECK(at.micros >= 0, "an epoch lies after 1970");
  return {at.micros - at.micros % kEpochLength.count()};
}

void AvailabilityMeter::Turn(Instant at, bool available) {
  Seen(at);
  available_ = available;
}

void AvailabilityMeter::Seen(Instant at) {
  if (at <= known_until_) return;
  if (available_) {
    // What lies before the hour that precedes `at` is forgotten anyway.
    const Instant newest = EpochOf(at);
    for (const Instant epoch : {newest - kEpochLength, newest}) {
      const Instant from = std::max(known_until_, epoch);
      const Instant until = std::min(at, epoch + kEpochLength);
      if (from < until) Count(epoch, until - from);
    }
  }
  known_until_ = at;
}

void AvailabilityMeter::Count(Instant epoch, Duration available) {
  if (counted_[0].epoch != epoch) {
    counted_[1] = counted_[0];
    counted_[0] = {.epoch = epoch, .available = {}};
  }
  counted_[0].available += available;
}

std::uint32_t AvailabilityMeter::SecondsOf(Instant epoch) const {
  for (const auto& counted : counted_) {
    if (counted.epoch != epoch) continue;
    const auto whole = std::chrono::floor<seconds>(counted.available).count();
    CHECK(whole >= 0 && whole <= kEpochSeconds, "an hour has 3,600 seconds");
    return static_cast<std::uint32_t>(whole);
  }
  return 0;
}

}  // namespace ioworker::rewards
