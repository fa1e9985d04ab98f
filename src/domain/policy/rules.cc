#include "domain/policy/rules.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "domain/policy/policy.h"

namespace ioworker::policy {
namespace {

// Of several conditions that must all hold: does one not, and if all do, is each known?
class Tally {
 public:
  void Add(std::optional<bool> holds, std::string words) {
    if (!holds) known_ = false;
    if (holds && !*holds) fails_ = true;
    if (!words_.empty()) words_ += ", ";
    words_ += words;
  }

  bool fails() const { return fails_; }
  bool known() const { return known_; }
  std::string Words() && { return std::move(words_); }

 private:
  bool fails_ = false;
  bool known_ = true;
  std::string words_;
};

std::string Number(double value) { return fmt::format("{:.6g}", value); }

bool AnyHolds(const std::vector<Window>& windows, WeekMinute at) {
  return std::ranges::any_of(windows, [&](const Window& each) { return each.Holds(at); });
}

void AddWindows(const Rule& rule, WeekMinute at, Tally& tally) {
  if (rule.during.empty() && rule.outside.empty()) return;
  tally.Add(rule.Holds(at), "it is " + FormatWeekMinute(at));
}

void AddLevel(const Level& level, std::vector<bool>::reference past, const Readings& readings,
              Tally& tally) {
  const auto found = readings.values.find(level.sensor);
  std::string name(SensorName(level.sensor));
  if (found == readings.values.end()) {
    past = false;
    return tally.Add(std::nullopt, fmt::format("{} is not known", name));
  }
  const double value = found->second;
  const bool idle = level.sensor == Sensor::kIdleSeconds && !readings.idle_from.empty();
  if (idle) name += " by " + readings.idle_from;
  const double bound = past ? level.resume : level.stop;
  past = level.above ? value > bound : value < bound;
  // While it is so, the level that counts is the one at which it ends.
  tally.Add(past, fmt::format("{} {} is {}{} {}", name, Number(value), past ? "" : "not ",
                              level.above ? "above" : "below", Number(bound)));
}

void AddFact(Fact fact, bool wanted, const Readings& readings, Tally& tally) {
  const auto found = readings.facts.find(fact);
  if (found == readings.facts.end()) {
    return tally.Add(std::nullopt, fmt::format("{} is not known", FactName(fact)));
  }
  tally.Add(found->second == wanted,
            fmt::format("{} is {}", FactName(fact), found->second ? "true" : "false"));
}

void AddPrograms(const std::vector<std::string>& patterns, const Readings& readings, Tally& tally) {
  if (!readings.programs) return tally.Add(std::nullopt, "running programs are not known");
  for (const std::string& program : *readings.programs) {
    for (const std::string& pattern : patterns) {
      if (MatchesPattern(pattern, program)) return tally.Add(true, program + " runs");
    }
  }
  tally.Add(false, fmt::format("no {} runs", fmt::join(patterns, " or ")));
}

}  // namespace

bool Window::Holds(WeekMinute at) const {
  const int day = at / kMinutesOfDay;
  const int minute = at % kMinutesOfDay;
  const bool begun_today = ((days >> day) & 1) != 0;
  if (from < to) return begun_today && from <= minute && minute < to;
  const bool begun_yesterday = ((days >> ((day + 6) % 7)) & 1) != 0;
  return (begun_today && minute >= from) || (begun_yesterday && minute < to);
}

bool Rule::Holds(WeekMinute at) const {
  return (during.empty() || AnyHolds(during, at)) && !AnyHolds(outside, at);
}

Needs NeedsOf(const Rules& rules) {
  Needs needs;
  for (const Rule& rule : rules.rules) {
    for (const Level& level : rule.levels) needs.sensors.insert(level.sensor);
    for (const auto& [fact, wanted] : rule.facts) needs.facts.insert(fact);
    needs.programs |= !rule.programs.empty();
  }
  return needs;
}

Judge::Judge(Rules rules) : rules_(std::move(rules)), memory_(rules_.rules.size()) {
  for (std::size_t i = 0; i < memory_.size(); ++i) {
    memory_[i].past.resize(rules_.rules[i].levels.size());
  }
}

Decision Judge::Decide(const Readings& readings, WeekMinute at, Duration now) {
  Decision decision{.mode = rules_.otherwise};
  for (std::size_t i = 0; i < memory_.size(); ++i) {
    const Rule& rule = rules_.rules[i];
    decision.findings.push_back(Find(rule, memory_[i], readings, at, now));
    if (!decision.findings.back().in_force) continue;
    if (decision.rule >= 0 && rule.mode <= decision.mode) continue;
    decision.mode = rule.mode;
    decision.rule = static_cast<int>(i);
  }
  return decision;
}

Finding Judge::Find(const Rule& rule, Memory& memory, const Readings& readings, WeekMinute at,
                    Duration now) {
  Tally tally;
  AddWindows(rule, at, tally);
  for (std::size_t i = 0; i < rule.levels.size(); ++i) {
    AddLevel(rule.levels[i], memory.past[i], readings, tally);
  }
  for (const auto& [fact, wanted] : rule.facts) AddFact(fact, wanted, readings, tally);
  if (!rule.programs.empty()) AddPrograms(rule.programs, readings, tally);
  const bool takes_away = rule.mode != Mode::kFull;
  const bool holds = !tally.fails() && (tally.known() || takes_away);
  Finding finding{.in_force = holds, .known = tally.fails() || tally.known()};
  finding.why = std::move(tally).Words();
  if (finding.why.empty()) finding.why = "always";
  if (holds) memory.held_at = now;
  if (!holds && takes_away && memory.was_in_force && now - memory.held_at < rule.dwell) {
    finding.in_force = true;
    finding.why +=
        fmt::format(", for {} s more",
                    std::chrono::ceil<seconds>(rule.dwell - (now - memory.held_at)) / seconds{1});
  }
  memory.was_in_force = finding.in_force;
  return finding;
}

}  // namespace ioworker::policy
