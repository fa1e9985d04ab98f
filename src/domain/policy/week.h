// Week: what the rules say for every minute of a week, as far as time alone can tell.
#pragma once

#include <vector>

#include "domain/policy/rules.h"

namespace ioworker::policy {

// A stretch in which the rules say the same.
struct Stretch {
  WeekMinute from = 0;
  WeekMinute to = 0;            // not in it
  Mode mode = Mode::kFull;      // when no rule is in force but those that time alone decides
  int rule = -1;                // the one that decides then; -1: none
  std::vector<int> possible{};  // rules that may come into force meanwhile

  bool operator==(const Stretch&) const = default;
};

// From Monday 00:00 to Sunday 24:00 without gaps, neighbours differ.
std::vector<Stretch> Week(const Rules& rules);

}  // namespace ioworker::policy
