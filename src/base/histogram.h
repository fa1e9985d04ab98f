// Histogram: how often durations fell into which range, and their sum. A plain value without a
// lock: whoever owns it guards it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace ioworker {

class Histogram {
 public:
  // Upper ends of the ranges, inclusive; one more range lies above the last.
  static constexpr std::array<Duration, 20> kBounds{
      microseconds{100},  microseconds{250},  microseconds{500}, milliseconds{1},
      microseconds{2500}, milliseconds{5},    milliseconds{10},  milliseconds{25},
      milliseconds{50},   milliseconds{100},  milliseconds{250}, milliseconds{500},
      seconds{1},         milliseconds{2500}, seconds{5},        seconds{10},
      seconds{30},        minutes{2},         minutes{10},       hours{1}};

  void Add(Duration duration) {
    std::size_t at = 0;
    while (at < kBounds.size() && duration > kBounds[at]) ++at;
    ++counts_[at];
    sum_ += duration;
  }

  // Of each range, the one above the last bound included.
  const std::array<std::uint64_t, kBounds.size() + 1>& counts() const { return counts_; }
  Duration sum() const { return sum_; }
  std::uint64_t Total() const {
    std::uint64_t total = 0;
    for (const auto count : counts_) total += count;
    return total;
  }

 private:
  std::array<std::uint64_t, kBounds.size() + 1> counts_{};
  Duration sum_{};
};

}  // namespace ioworker
