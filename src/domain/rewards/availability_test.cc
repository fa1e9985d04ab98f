#include "domain/rewards/availability.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ioworker::rewards {
namespace {

constexpr Instant kTen{1'795'989'600'000'000};  // an hour, on the hour
const Instant kEleven = kTen + kEpochLength;

TEST(AvailabilityTest, AnEpochIsAnHour) {
  EXPECT_EQ(EpochOf(kTen), kTen);
  EXPECT_EQ(EpochOf(kEleven - microseconds{1}), kTen);
  EXPECT_EQ(EpochOf(kEleven), kEleven);
  EXPECT_EQ(EpochOf(Instant{0}), Instant{0});
}

TEST(AvailabilityTest, AWholeHourCountsOnce) {
  AvailabilityMeter meter;
  meter.Turn(kTen - hours{5}, true);
  meter.Seen(kEleven + minutes{2});
  EXPECT_EQ(meter.SecondsOf(kTen), 3600U);
  EXPECT_EQ(meter.SecondsOf(kEleven), 120U);
  EXPECT_EQ(meter.SecondsOf(kTen - kEpochLength), 0U);  // forgotten
}

TEST(AvailabilityTest, StretchesAreHalfOpen) {
  AvailabilityMeter meter;
  meter.Turn(kTen, true);
  meter.Turn(kTen + seconds{10}, false);
  meter.Turn(kTen + seconds{20}, true);
  meter.Turn(kEleven, false);
  meter.Seen(kEleven + hours{1});
  EXPECT_EQ(meter.SecondsOf(kTen), 3590U);
  EXPECT_EQ(meter.SecondsOf(kEleven), 0U);
}

TEST(AvailabilityTest, PartsOfSecondsAddUp) {
  AvailabilityMeter meter;
  for (int i = 0; i < 10; ++i) {
    meter.Turn(kTen + seconds{i}, true);
    meter.Turn(kTen + seconds{i} + milliseconds{199}, false);
  }
  EXPECT_EQ(meter.SecondsOf(kTen), 1U);  // 1.99 s
}

TEST(AvailabilityTest, WhoeverFellSilentIsPaidUpToTheLastPresence) {
  AvailabilityMeter meter;
  meter.Turn(kTen, true);
  meter.Seen(kEleven - seconds{30});
  EXPECT_EQ(meter.SecondsOf(kTen), 3570U);
  meter.Turn(kEleven - seconds{20}, false);  // found out at 11:00:40
  meter.Turn(kEleven + minutes{30}, true);
  meter.Seen(kEleven + minutes{31});
  EXPECT_EQ(meter.SecondsOf(kTen), 3580U);
  EXPECT_EQ(meter.SecondsOf(kEleven), 60U);
}

TEST(AvailabilityTest, TimeNeverRunsBack) {
  AvailabilityMeter meter;
  meter.Turn(kTen, true);
  meter.Seen(kTen + seconds{100});
  meter.Turn(kTen + seconds{50}, false);  // counts as of 100
  meter.Turn(kTen + seconds{60}, true);   // the same
  meter.Seen(kTen + seconds{110});
  EXPECT_EQ(meter.SecondsOf(kTen), 110U);
}

TEST(AvailabilityTest, NeverSeenIsNeverAvailable) {
  const AvailabilityMeter meter;
  EXPECT_EQ(meter.SecondsOf(kTen), 0U);
  EXPECT_EQ(meter.SecondsOf(Instant{0}), 0U);
}

// Against the definition: the length of what was available within the hour.
TEST(AvailabilityTest, EqualsTheOverlapOfItsStretches) {
  rc::check([] {
    AvailabilityMeter meter;
    Instant at = kTen - seconds{*rc::gen::inRange(0, 7200)};
    bool available = false;
    Duration ten{}, eleven{};
    const auto overlap = [](Instant from, Instant until, Instant epoch) {
      const auto length = std::min(until, epoch + kEpochLength) - std::max(from, epoch);
      return std::max(length, Duration{});
    };
    const auto steps = *rc::gen::inRange(0, 40);
    for (int i = 0; i < steps; ++i) {
      const Instant next =
          std::min(at + microseconds{*rc::gen::inRange(0, 600'000'000)}, kEleven + kEpochLength);
      if (available) {
        ten += overlap(at, next, kTen);
        eleven += overlap(at, next, kEleven);
      }
      at = next;
      if (*rc::gen::arbitrary<bool>()) {
        available = *rc::gen::arbitrary<bool>();
        meter.Turn(at, available);
      } else {
        meter.Seen(at);
      }
    }
    RC_ASSERT(meter.SecondsOf(kTen) == std::chrono::floor<seconds>(ten).count() ||
              at >= kEleven + kEpochLength);
    RC_ASSERT(meter.SecondsOf(kEleven) == std::chrono::floor<seconds>(eleven).count());
  });
}

}  // namespace
}  // namespace ioworker::rewards
