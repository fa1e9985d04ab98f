#include "domain/policy/week.h"

#include <set>

namespace ioworker::policy {
namespace {

void AddEdges(const std::vector<Window>& windows, std::set<WeekMinute>& edges) {
  for (const Window& window : windows) {
    for (int day = 0; day < 7; ++day) {
      for (const int minute : {window.from, window.to}) {
        edges.insert((day * kMinutesOfDay + minute) % kMinutesOfWeek);
      }
    }
  }
}

Stretch At(const Rules& rules, WeekMinute at) {
  Stretch stretch{.from = at, .to = at, .mode = rules.otherwise};
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    const Rule& rule = rules.rules[i];
    if (!rule.Holds(at)) continue;
    if (!rule.ByTimeAlone()) {
      stretch.possible.push_back(static_cast<int>(i));
      continue;
    }
    if (stretch.rule >= 0 && rule.mode <= stretch.mode) continue;
    stretch.mode = rule.mode;
    stretch.rule = static_cast<int>(i);
  }
  return stretch;
}

}  // namespace

std::vector<Stretch> Week(const Rules& rules) {
  std::set<WeekMinute> edges = {0};
  for (const Rule& rule : rules.rules) {
    AddEdges(rule.during, edges);
    AddEdges(rule.outside, edges);
  }
  std::vector<Stretch> week;
  for (const WeekMinute edge : edges) {
    Stretch next = At(rules, edge);
    if (!week.empty()) {
      Stretch& last = week.back();
      last.to = edge;
      if (last.mode == next.mode && last.rule == next.rule && last.possible == next.possible) {
        continue;
      }
    }
    week.push_back(std::move(next));
  }
  week.back().to = kMinutesOfWeek;
  return week;
}

}  // namespace ioworker::policy
