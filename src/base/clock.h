// Clock: the only way to learn the time. Read at the edges and passed inward as an Instant.
//
// SystemClock is safe on any thread; ManualClock too, and moves only when a test moves it.
#pragma once

#include <atomic>

#include "base/time.h"

namespace ioworker {

class Clock {
 public:
  virtual ~Clock() = default;

  // Wall time. May step when the machine's clock is set: for what is recorded, not for measuring.
  virtual Instant Now() const = 0;

  // Time since some fixed point; never steps back. For deadlines and measuring.
  virtual Duration Steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override;
  Duration Steady() const override;
};

// A clock for tests and simulation.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start.micros) {}

  Instant Now() const override { return {now_.load()}; }
  Duration Steady() const override { return Duration{now_.load()}; }
  void Advance(Duration by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace ioworker
