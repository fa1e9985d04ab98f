#include "domain/policy/rules.h"

#include <gtest/gtest.h>

namespace ioworker::policy {
namespace {

constexpr WeekMinute At(int day, int hour, int minute = 0) {
  return (day * 24 + hour) * 60 + minute;
}
constexpr int kMonday = 0;
constexpr int kSaturday = 5;
constexpr int kSunday = 6;
constexpr std::uint8_t kWeekdays = 0x1f;

Rule WhenHot() {
  return {.name = "hot",
          .mode = Mode::kReduced,
          .levels = {{.sensor = Sensor::kGpuCelsius, .above = true, .stop = 80, .resume = 70}}};
}

Rule WhenInUse() {
  return {.name = "in use",
          .mode = Mode::kPause,
          .levels = {{.sensor = Sensor::kIdleSeconds, .above = false, .stop = 300, .resume = 300}}};
}

TEST(WindowTest, HoldsByTheWallClockAndPassesMidnight) {
  const Window office{.days = kWeekdays, .from = 9 * 60, .to = 17 * 60};
  const Window night{.days = kWeekdays, .from = 22 * 60, .to = 6 * 60};
  const Window whole{.days = 1 << kSunday};
  struct Case {
    const Window& window;
    WeekMinute at;
    bool holds;
  };
  const Case cases[] = {
      {office, At(kMonday, 8, 59), false}, {office, At(kMonday, 9), true},
      {office, At(kMonday, 16, 59), true}, {office, At(kMonday, 17), false},
      {office, At(kSaturday, 12), false},  {night, At(kMonday, 21, 59), false},
      {night, At(kMonday, 22), true},      {night, At(kMonday, 2), false},  // Sunday's night
      {night, At(kSaturday, 5, 59), true}, {night, At(kSaturday, 6), false},
      {night, At(kSaturday, 23), false},   {whole, At(kSunday, 0), true},
      {whole, At(kSunday, 23, 59), true},  {whole, At(kMonday, 0), false},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(each.window.Holds(each.at), each.holds) << each.at;
  }
}

TEST(JudgeTest, WithoutARuleInForceOtherwiseDecides) {
  for (const Mode mode : {Mode::kFull, Mode::kPause}) {
    Judge judge({.rules = {}, .otherwise = mode});
    const auto decision = judge.Decide({}, 0, seconds{0});
    EXPECT_EQ(decision.mode, mode);
    EXPECT_EQ(decision.rule, -1);
  }
}

TEST(JudgeTest, TheStrictestInForceDecidesWhateverTheOrder) {
  const Readings readings{.values = {{Sensor::kGpuCelsius, 90}, {Sensor::kIdleSeconds, 10}}};
  for (const bool turned : {false, true}) {
    Rules rules{.rules = {WhenHot(), WhenInUse()}};
    if (turned) std::swap(rules.rules[0], rules.rules[1]);
    Judge judge(rules);
    const auto decision = judge.Decide(readings, 0, seconds{0});
    EXPECT_EQ(decision.mode, Mode::kPause);
    EXPECT_EQ(rules.rules.at(decision.rule).name, "in use");
    EXPECT_TRUE(decision.findings[0].in_force && decision.findings[1].in_force);
  }
}

TEST(JudgeTest, FullLiftsWhatOtherwiseTakesAwayAndNothingElse) {
  Rule night{.name = "night", .mode = Mode::kFull, .during = {{.from = 0, .to = 6 * 60}}};
  Judge judge({.rules = {night, WhenHot()}, .otherwise = Mode::kPause});
  Readings cool{.values = {{Sensor::kGpuCelsius, 40}}};
  Readings hot{.values = {{Sensor::kGpuCelsius, 90}}};
  EXPECT_EQ(judge.Decide(cool, At(kMonday, 3), seconds{0}).mode, Mode::kFull);
  EXPECT_EQ(judge.Decide(hot, At(kMonday, 3), seconds{1}).mode, Mode::kReduced);
  EXPECT_EQ(judge.Decide(cool, At(kMonday, 7), seconds{2}).mode, Mode::kPause);
}

TEST(JudgeTest, StopsAtOneLevelAndResumesAtAnother) {
  Judge judge({.rules = {WhenHot()}});
  struct Step {
    double celsius;
    Mode mode;
  };
  const Step steps[] = {{75, Mode::kFull},    {80, Mode::kFull},      {80.5, Mode::kReduced},
                        {75, Mode::kReduced}, {70.5, Mode::kReduced}, {70, Mode::kFull},
                        {79, Mode::kFull},    {81, Mode::kReduced}};
  int second = 0;
  for (const Step& step : steps) {
    const auto decision =
        judge.Decide({.values = {{Sensor::kGpuCelsius, step.celsius}}}, 0, seconds{second++});
    EXPECT_EQ(decision.mode, step.mode) << step.celsius << ": " << decision.findings[0].why;
  }
}

TEST(JudgeTest, AFlappingSensorDoesNotMakeTheDeviceFlap) {
  Rule rule = WhenInUse();
  rule.dwell = minutes{1};
  Judge judge({.rules = {rule}});
  int changes = 0;
  Mode last = Mode::kFull;
  for (int second = 0; second < 600; ++second) {
    const double idle = second % 2 == 0 ? 0 : 1000;
    const Mode mode =
        judge.Decide({.values = {{Sensor::kIdleSeconds, idle}}}, 0, seconds{second}).mode;
    if (mode != last) ++changes;
    last = mode;
  }
  EXPECT_EQ(changes, 1);
  // It ends one minute after it held last, at 598 s.
  const Readings away{.values = {{Sensor::kIdleSeconds, 1000}}};
  EXPECT_EQ(judge.Decide(away, 0, seconds{657}).mode, Mode::kPause);
  EXPECT_EQ(judge.Decide(away, 0, seconds{658}).mode, Mode::kFull);
}

TEST(JudgeTest, DwellNeverLendsLonger) {
  Rule night{.mode = Mode::kFull, .during = {{.from = 0, .to = 6 * 60}}, .dwell = minutes{10}};
  Judge judge({.rules = {night}, .otherwise = Mode::kPause});
  EXPECT_EQ(judge.Decide({}, At(kMonday, 5, 59), seconds{0}).mode, Mode::kFull);
  EXPECT_EQ(judge.Decide({}, At(kMonday, 6), seconds{60}).mode, Mode::kPause);
}

TEST(JudgeTest, WhatIsNotKnownCountsAgainstLending) {
  Rule full{.mode = Mode::kFull, .facts = {{Fact::kOnBattery, false}}};
  Judge takes({.rules = {WhenInUse()}});
  Judge gives({.rules = {full}, .otherwise = Mode::kPause});
  const auto paused = takes.Decide({}, 0, seconds{0});
  EXPECT_EQ(paused.mode, Mode::kPause);
  EXPECT_FALSE(paused.findings[0].known);
  EXPECT_EQ(paused.findings[0].why, "idle is not known");
  EXPECT_EQ(gives.Decide({}, 0, seconds{0}).mode, Mode::kPause);
  EXPECT_EQ(gives.Decide({.facts = {{Fact::kOnBattery, false}}}, 0, seconds{1}).mode, Mode::kFull);
}

TEST(JudgeTest, OneConditionThatFailsIsEnoughWhateverElseIsNotKnown) {
  Rule rule = WhenInUse();
  rule.facts = {{Fact::kOnBattery, true}};
  Judge judge({.rules = {rule}});
  const auto decision = judge.Decide({.facts = {{Fact::kOnBattery, false}}}, 0, seconds{0});
  EXPECT_EQ(decision.mode, Mode::kFull);
  EXPECT_TRUE(decision.findings[0].known);
}

TEST(JudgeTest, ProgramsAreKnownByPatterns) {
  Judge judge({.rules = {{.mode = Mode::kFinish, .programs = {"steam*", "blender"}}}});
  const auto mode = [&](std::vector<std::string> programs, int second) {
    return judge.Decide({.programs = std::move(programs)}, 0, seconds{second}).mode;
  };
  EXPECT_EQ(mode({"bash", "sshd"}, 0), Mode::kFull);
  EXPECT_EQ(mode({"bash", "steamwebhelper"}, 1), Mode::kFinish);
  EXPECT_EQ(mode({"blender"}, 2), Mode::kFinish);
  EXPECT_EQ(mode({"myblender"}, 3), Mode::kFull);
}

TEST(JudgeTest, SaysWhyInWords) {
  Rule rule = WhenHot();
  rule.during = {{.days = 1 << kMonday}};
  rule.dwell = seconds{30};
  Judge judge({.rules = {rule}});
  const auto why = [&](double celsius, int second) {
    return judge
        .Decide({.values = {{Sensor::kGpuCelsius, celsius}}}, At(kMonday, 13, 5), seconds{second})
        .findings[0]
        .why;
  };
  EXPECT_EQ(why(81, 0), "it is Mon 13:05, gpu_celsius 81 is above 80");
  EXPECT_EQ(why(75, 1), "it is Mon 13:05, gpu_celsius 75 is above 70");
  Judge idle({.rules = {WhenInUse()}});
  EXPECT_EQ(
      idle.Decide({.values = {{Sensor::kIdleSeconds, 20}}, .idle_from = "logind"}, 0, seconds{0})
          .findings[0]
          .why,
      "idle by logind 20 is below 300");
  EXPECT_EQ(why(65, 2), "it is Mon 13:05, gpu_celsius 65 is not above 70, for 29 s more");
}

}  // namespace
}  // namespace ioworker::policy
