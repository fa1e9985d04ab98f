#include "tasks/ticker.h"

#include <atomic>
#include <latch>

#include <gtest/gtest.h>

namespace ioworker::tasks {
namespace {

TEST(TickerTest, EachTaskRunsAgainAndAgain) {
  const SystemClock clock;
  std::latch twice(4);
  std::atomic<int> left_first = 2, left_second = 2;
  const auto count = [&](std::atomic<int>& left) {
    if (left-- > 0) twice.count_down();
  };
  const Ticker ticker(
      clock, {{.name = "first", .interval = milliseconds{1}, .run = [&] { count(left_first); }},
              {.name = "second", .interval = milliseconds{2}, .run = [&] { count(left_second); }}});
  twice.wait();
}

TEST(TickerTest, EndsAtOnceThoughTheNextTaskIsFarAway) {
  const SystemClock clock;
  const Duration begin = clock.Steady();
  {
    const Ticker ticker(clock, {{.name = "never", .interval = hours{1}, .run = [] { FAIL(); }}});
  }
  EXPECT_LT(clock.Steady() - begin, minutes{1});
}

}  // namespace
}  // namespace ioworker::tasks
