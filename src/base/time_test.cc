#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ioworker {
namespace {

TEST(TimeTest, ReadsWhatIsWritten) {
  EXPECT_EQ(FormatInstant(Instant{0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(FormatInstant(Instant{-1}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(*ParseInstant("1970-01-01T00:00:01Z"), Instant{1'000'000});
  EXPECT_EQ(*ParseInstant("2024-02-29 12:00:00.5Z"), *ParseInstant("2024-02-29T12:00:00.500000Z"));
  EXPECT_EQ(*ParseInstant("1970-01-01T00:00:00.123456789Z"), Instant{123'456});
}

TEST(TimeTest, BadTimesAreRefused) {
  for (const auto* text :
       {"", "Z", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00:00+01:00",
        "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z", "2026-01-31T12:00:60Z", "2026/01/31T12:00:00Z",
        "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00.1234567890Z", "2026-01-31T12:00:00.12x4Z",
        "2026-01-31T12:00:00.1234567xZ", "2026-01-31T12:00:00.1ZZ", "-026-01-31T12:00:00Z",
        "20266-01-31T12:00:00Z"}) {
    const auto at = ParseInstant(text);
    ASSERT_FALSE(at) << text;
    EXPECT_EQ(at.error().reason, "invalid_time");
  }
}

RC_GTEST_PROP(TimeTest, EveryInstantSurvivesItsText, ()) {
  // To the end of the year 9999.
  const Instant at{*rc::gen::inRange<std::int64_t>(0, 253'402'300'799'999'999)};
  RC_ASSERT(*ParseInstant(FormatInstant(at)) == at);
}

}  // namespace
}  // namespace ioworker
