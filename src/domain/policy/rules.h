// Rules: when a device lends how much. The owner writes them, the device follows them.
//
// Each rule names a mode and what must hold for it. The strictest of the rules in force decides;
// where none is, `otherwise` does. So one more rule can only take something away (unless
// `otherwise` lends nothing, and rules say when to lend), and their order does not matter.
//
// What is not known counts against lending: a rule that takes something away is in force while one
// of its conditions cannot be told, a rule that says "full" is not.
//
// Pure: values in, values out. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/policy/mode.h"
#include "domain/policy/readings.h"
#include "domain/policy/week_minute.h"

namespace ioworker::policy {

// A stretch of some days, by the wall clock.
struct Window {
  std::uint8_t days = 0x7f;  // on which it begins; bit 0 is Monday
  int from = 0;              // minutes since midnight
  int to = kMinutesOfDay;    // passes midnight unless it is after `from`

  bool operator==(const Window&) const = default;
  bool Holds(WeekMinute at) const;
};

// Holds from where a sensor passes `stop` until it passes `resume` on its way back.
struct Level {
  Sensor sensor = Sensor::kIdleSeconds;
  bool above = true;  // else below
  double stop = 0;
  double resume = 0;  // above: at most `stop`; below: at least

  bool operator==(const Level&) const = default;
};

// All that is set must hold.
struct Rule {
  std::string name{};
  Mode mode = Mode::kPause;
  std::vector<Window> during{};         // one of them; empty: always
  std::vector<Window> outside{};        // none of them
  std::vector<Level> levels{};          // each
  std::map<Fact, bool> facts{};         // each
  std::vector<std::string> programs{};  // one of these runs; patterns with '*'
  Duration dwell{};  // in force for so long after it held last, unless it says "full"

  bool operator==(const Rule&) const = default;

  // True if nothing but the time of the week decides.
  bool ByTimeAlone() const { return levels.empty() && facts.empty() && programs.empty(); }
  bool Holds(WeekMinute at) const;  // as far as windows say
};

struct Rules {
  std::vector<Rule> rules{};
  Mode otherwise = Mode::kFull;

  bool operator==(const Rules&) const = default;
};

Needs NeedsOf(const Rules& rules);

// What one rule says at one moment.
struct Finding {
  bool operator==(const Finding&) const = default;

  bool in_force = false;
  bool known = true;  // false: in force, or not, because something cannot be told
  std::string why{};  // each condition with what is the case; for people
};

struct Decision {
  Mode mode = Mode::kFull;
  int rule = -1;  // the one that decided; -1: none, `otherwise` did
  std::vector<Finding> findings{};

  bool operator==(const Decision&) const = default;
};

// Applies rules to what comes, and remembers what hysteresis and dwell need. One thread.
class Judge {
 public:
  explicit Judge(Rules rules);

  // `now` is steady and does not go back.
  Decision Decide(const Readings& readings, WeekMinute at, Duration now);

  const Rules& rules() const { return rules_; }

 private:
  struct Memory {
    std::vector<bool> past;  // of each level: beyond `stop`, and not yet back at `resume`
    bool was_in_force = false;
    Duration held_at{};  // when it held last
  };

  Finding Find(const Rule& rule, Memory& memory, const Readings& readings, WeekMinute at,
               Duration now);

  Rules rules_;
  std::vector<Memory> memory_;
};

}  // namespace ioworker::policy
