// What everything in the simulation shares: virtual time, chance, trouble and a trace.
//
// One thread; nothing reads the real clock. The same seed gives the same run, event by event.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/random.h"
#include "base/time.h"

namespace ioworker::simulation {

// How often things go wrong, in a thousand; zero when all is calm.
struct Faults {
  std::uint64_t message_lost = 0;
  std::uint64_t message_repeated = 0;
  std::uint64_t message_reordered = 0;
  std::uint64_t message_slow = 0;
  std::uint64_t upload_slow = 0;
  std::uint64_t link_break = 0;         // of each device, each ten seconds
  std::uint64_t device_crash = 0;       // likewise
  std::uint64_t device_wiped = 0;       // of each crash
  std::uint64_t device_old = 0;         // likewise: its disk is one of some time ago
  std::uint64_t device_lies = 0;        // of each report of a device that lies
  std::uint64_t coordinator_crash = 0;  // of each commit
  std::uint64_t bad_end = 0;            // of each container
  std::uint64_t lends_less = 0;         // of each change of what a device lends
};

inline std::string NameOf(std::uint64_t Faults::* kind) {
  static constexpr std::pair<std::uint64_t Faults::*, const char*> kNames[] = {
      {&Faults::message_lost, "messages lost"},
      {&Faults::message_repeated, "messages repeated"},
      {&Faults::message_reordered, "messages reordered"},
      {&Faults::message_slow, "messages or commits slow"},
      {&Faults::upload_slow, "uploads that others overtake"},
      {&Faults::link_break, "links broken"},
      {&Faults::device_crash, "crashes of a device"},
      {&Faults::device_wiped, "disks of a device lost"},
      {&Faults::device_old, "devices brought back from an older copy"},
      {&Faults::device_lies, "reports with a lie about time"},
      {&Faults::coordinator_crash, "crashes of the coordinator"},
      {&Faults::bad_end, "containers that go wrong"},
      {&Faults::lends_less, "devices that lend less than they have"}};
  for (const auto& [each, name] : kNames) {
    if (each == kind) return name;
  }
  return "others";
}

// Virtual time: what is due, in order.
class Timeline {
 public:
  explicit Timeline(Instant start) : now_(start) {}

  Instant now() const { return now_; }

  void After(Duration delay, std::function<void()> act) {
    due_.emplace(std::pair(now_ + delay, next_++), std::move(act));
  }

  // Runs the next event, if one is due before `until`; else time stands at `until`.
  bool RunNext(Instant until) {
    if (due_.empty() || due_.begin()->first.first >= until) {
      now_ = until;
      return false;
    }
    auto first = due_.extract(due_.begin());
    now_ = first.key().first;
    first.mapped()();
    return true;
  }

 private:
  Instant now_;
  std::uint64_t next_ = 0;
  std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> due_;
};

struct World {
  World(std::uint64_t seed, bool traced)
      : random(seed), timeline(Instant{1'800'000'000'000'000}), tracing(traced) {}

  Instant now() const { return timeline.now(); }

  // Uniform, both ends included.
  std::uint64_t Between(std::uint64_t low, std::uint64_t high) {
    return low + random.Below(high - low + 1);
  }
  Duration Millis(std::uint64_t low, std::uint64_t high) {
    return milliseconds{static_cast<std::int64_t>(Between(low, high))};
  }
  bool Happens(std::uint64_t in_a_thousand) {
    return in_a_thousand > 0 && random.Below(1000) < in_a_thousand;
  }

  // Whether this kind of trouble comes now; it is counted.
  bool Suffers(std::uint64_t Faults::* kind) {
    if (!Happens(faults.*kind)) return false;
    ++suffered[NameOf(kind)];
    return true;
  }

  template <class... Args>
  void Note(fmt::format_string<Args...> format, Args&&... args) {
    if (!tracing) return;
    trace.push_back(FormatInstant(now()).substr(11, 12) + " " +
                    fmt::format(format, std::forward<Args>(args)...));
  }

  // The first thing that was found to be wrong stays.
  template <class... Args>
  void Fail(fmt::format_string<Args...> format, Args&&... args) {
    if (!failure.empty()) return;
    failure = fmt::format(format, std::forward<Args>(args)...);
    Note("FAILED: {}", failure);
  }

  SeededRandom random;
  Timeline timeline;
  Faults faults;
  bool tracing;
  std::vector<std::string> trace;
  std::string failure;
  std::map<std::string, std::uint64_t> suffered;
};

}  // namespace ioworker::simulation
