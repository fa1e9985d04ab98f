// Deadlines: what is to be looked at in which second. Cheap to add to, and never searched: what has
// gone meanwhile, or is due later by now, is found out by looking at it. Pure; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/time.h"

namespace ioworker::core {

template <class Key>
class Deadlines {
 public:
  // To be taken from `due` on, rounded up to whole seconds.
  void Add(Instant due, const Key& key) { seconds_[SecondOf(due)].push_back(key); }

  // Everything that was due up to `now`, in the order of its seconds.
  std::vector<Key> Take(Instant now) {
    std::vector<Key> keys;
    while (!seconds_.empty() && seconds_.begin()->first * kMicros <= now.micros) {
      auto& due = seconds_.begin()->second;
      keys.insert(keys.end(), due.begin(), due.end());
      seconds_.erase(seconds_.begin());
    }
    return keys;
  }

 private:
  static constexpr std::int64_t kMicros = 1'000'000;
  static std::int64_t SecondOf(Instant due) { return (due.micros + kMicros - 1) / kMicros; }

  std::map<std::int64_t, std::vector<Key>> seconds_;
};

}  // namespace ioworker::core
