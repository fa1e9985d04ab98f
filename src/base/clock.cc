#include "base/clock.h"

#include <chrono>

namespace ioworker {

Instant SystemClock::Now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<Duration>(since_epoch).count()};
}

Duration SystemClock::Steady() const {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Duration>(since_boot);
}

}  // namespace ioworker
