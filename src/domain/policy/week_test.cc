#include "domain/policy/week.h"

#include <gtest/gtest.h>

namespace ioworker::policy {
namespace {

constexpr int kDay = kMinutesOfDay;

TEST(WeekTest, WithoutWindowsItIsOneStretch) {
  const Rules rules{.rules = {{.mode = Mode::kPause, .programs = {"game"}}}};
  const std::vector<Stretch> expected = {
      {.from = 0, .to = kMinutesOfWeek, .mode = Mode::kFull, .rule = -1, .possible = {0}}};
  EXPECT_EQ(Week(rules), expected);
}

TEST(WeekTest, CutsWhereAWindowBeginsOrEndsAndSaysWhatMayCome) {
  const Rule weekend{.mode = Mode::kFinish, .during = {{.days = 0x60}}};
  const Rule evening{.mode = Mode::kPause,
                     .during = {{.days = 0x01, .from = 18 * 60, .to = 60}},
                     .facts = {{Fact::kFullScreen, true}}};
  const std::vector<Stretch> expected = {
      {.from = 0, .to = 18 * 60, .mode = Mode::kFull},
      {.from = 18 * 60, .to = kDay + 60, .mode = Mode::kFull, .rule = -1, .possible = {1}},
      {.from = kDay + 60, .to = 5 * kDay, .mode = Mode::kFull},
      {.from = 5 * kDay, .to = kMinutesOfWeek, .mode = Mode::kFinish, .rule = 0},
  };
  EXPECT_EQ(Week({.rules = {weekend, evening}}), expected);
}

// Whatever the windows, each minute of the week is told as the judge would tell it.
TEST(WeekTest, AgreesWithTheJudgeMinuteByMinute) {
  const Rules rules{
      .rules = {{.mode = Mode::kReduced,
                 .during = {{.days = 0x15, .from = 22 * 60 + 13, .to = 5 * 60 + 7}},
                 .outside = {{.days = 0x04, .from = 23 * 60, .to = 23 * 60 + 30}}},
                {.mode = Mode::kPause, .during = {{.days = 0x40, .from = 0, .to = 61}}},
                {.mode = Mode::kFull, .outside = {{.from = 60, .to = 120}}}},
      .otherwise = Mode::kFinish};
  WeekMinute end = 0;
  for (const Stretch& stretch : Week(rules)) {
    ASSERT_EQ(stretch.from, end);
    end = stretch.to;
    for (WeekMinute at = stretch.from; at < stretch.to; ++at) {
      Judge judge(rules);
      const auto decision = judge.Decide({}, at, seconds{0});
      ASSERT_EQ(decision.mode, stretch.mode) << at;
      ASSERT_EQ(decision.rule, stretch.rule) << at;
    }
  }
  EXPECT_EQ(end, kMinutesOfWeek);
}

}  // namespace
}  // namespace ioworker::policy
