#include "cli/format.h"

#include <gtest/gtest.h>

#include "cli/nearest.h"
#include "cli/units.h"

namespace ioworker::cli {
namespace {

TEST(FormatTest, AmountsKeepTheirValueAndLoseTheirZeros) {
  EXPECT_EQ(MoneyText("12.345600"), "12.3456");
  EXPECT_EQ(MoneyText("12.000000"), "12.00");
  EXPECT_EQ(MoneyText("-0.000001"), "-0.000001");
  EXPECT_EQ(MoneyText("7"), "7");
  EXPECT_EQ(MoneyText(""), "");
}

TEST(FormatTest, SizesAndTimesAreShort) {
  EXPECT_EQ(BytesText(0), "0 B");
  EXPECT_EQ(BytesText(1023), "1023 B");
  EXPECT_EQ(BytesText(1536), "1.5 KiB");
  EXPECT_EQ(MibText(2048), "2 GiB");
  EXPECT_EQ(DurationText(0), "0s");
  EXPECT_EQ(DurationText(59), "59s");
  EXPECT_EQ(DurationText(60), "1m");
  EXPECT_EQ(DurationText(3725), "1h 2m");
  EXPECT_EQ(DurationText(3605), "1h");
  EXPECT_EQ(DurationText(90061), "1d 1h");
}

TEST(FormatTest, TimesOutOfRangeShowAsNothing) {
  google::protobuf::Timestamp at;
  at.set_seconds(1'795'459'680);
  EXPECT_EQ(TimeText(at, true), "2026-11-23 18:48:00Z");
  EXPECT_EQ(TimeText(at, false), "");
  at.set_seconds(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(TimeText(at, true), "");
}

TEST(FormatTest, UnknownEnumsShowTheirNumber) {
  EXPECT_EQ(EnumText(v1::End::OUT_OF_MEMORY), "out_of_memory");
  EXPECT_EQ(EnumText(v1::End::REASON_UNSPECIFIED), "");
  EXPECT_EQ(EnumText(static_cast<v1::End::Reason>(99)), "99");
}

TEST(UnitsTest, OnlyWholeAmountsWithUnitsAreTaken) {
  EXPECT_EQ(ParseSeconds("90s", "t"), 90U);
  EXPECT_EQ(ParseSeconds("1d2h3m4s", "t"), 93784U);
  EXPECT_EQ(ParseMib("512 MiB", "m"), 512U);
  for (const char* bad :
       {"", "10", "m", "10x", "-1s", "1.5h", "1h ", "99999999d", "50000d50000d"}) {
    EXPECT_FALSE(ParseSeconds(bad, "t")) << bad;
  }
  for (const char* bad : {"", "512", "1GB", "1gib", "1GiB1GiB", "4096TiB", "99999999999GiB"}) {
    EXPECT_FALSE(ParseMib(bad, "m")) << bad;
  }
}

TEST(NearestTest, CloseWordsAreSuggestedAndFarOnesNot) {
  const std::string known[] = {"jobs", "logs", "submit"};
  EXPECT_EQ(Nearest("sumbit", known), "submit");
  EXPECT_EQ(Nearest("job", known), "jobs");
  EXPECT_EQ(Nearest("zebra", known), "");
  EXPECT_EQ(Nearest(std::string(10'000, 'a'), known), "");
}

}  // namespace
}  // namespace ioworker::cli
