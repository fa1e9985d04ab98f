#include "base/money.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ioworker {
namespace {

TEST(MoneyTest, WhatIsFormattedIsReadBack) {
  EXPECT_EQ(FormatMoney(Money{12'345'600}), "12.345600");
  EXPECT_EQ(FormatMoney(Money{-1}), "-0.000001");
  EXPECT_EQ(FormatMoney(Money{INT64_MIN}), "-9223372036854.775808");
  EXPECT_EQ(*ParseMoney("12.3456", "price"), Money{12'345'600});
  EXPECT_EQ(*ParseMoney("0", "price"), Money{0});
  EXPECT_EQ(*ParseMoney("1000000000", "price"), kMoneyMax);
}

TEST(MoneyTest, BadAmountsAreRefusedByField) {
  for (const auto* text :
       {"", "-1", "-0.5", "1.", ".", "1.2.3", "1e3", " 1", "+1", "0x1", "1,5", "0.1234567",
        "1000000000.000001", "9223372036854775807", "99999999999999999999999", "nan", "1 "}) {
    const auto amount = ParseMoney(text, "jobs[0].budget");
    ASSERT_FALSE(amount) << text;
    EXPECT_EQ(amount.error().field, "jobs[0].budget");
    EXPECT_EQ(amount.error().reason, "invalid_amount");
  }
}

TEST(MoneyDeathTest, OverflowStopsTheProcess) {
  EXPECT_DEATH(Money{INT64_MAX} + Money{1}, "money overflow");
  EXPECT_DEATH(Money{INT64_MIN} - Money{1}, "money overflow");
  EXPECT_DEATH(PriceOf(Money{INT64_MAX}, hours{2}), "money overflow");
}

TEST(MoneyTest, PriceCountsWholeSecondsAndRoundsDown) {
  EXPECT_EQ(PriceOf(Money{3'600}, seconds{1}), Money{1});
  EXPECT_EQ(PriceOf(Money{3'599}, seconds{1}), Money{0});
  EXPECT_EQ(PriceOf(Money{3'600}, milliseconds{1999}), Money{1});
  EXPECT_EQ(PriceOf(kMoneyMax, hours{24 * 30}), Money{kMoneyMax.micros * 720});
}

// The rule by which leases are settled: the price of the whole so far, less what was charged.
RC_GTEST_PROP(MoneyTest, ChargesByTheMinuteSumToTheWholeCharge, ()) {
  const Money price{*rc::gen::inRange<std::int64_t>(0, kMoneyMax.micros)};
  const auto fee = *rc::gen::inRange<std::int64_t>(0, 10'001);
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 200'000));
  Duration served{};
  Money charged, paid_fee;
  for (const int step : steps) {
    served += milliseconds{step};
    const Money whole = PriceOf(price, served);
    const Money whole_fee = ShareOf(whole, fee);
    RC_ASSERT(whole >= charged);
    RC_ASSERT(whole_fee - paid_fee >= Money{});
    RC_ASSERT(whole_fee - paid_fee <= whole - charged);
    charged += whole - charged;
    paid_fee += whole_fee - paid_fee;
  }
  RC_ASSERT(charged == PriceOf(price, served));
  RC_ASSERT(paid_fee == ShareOf(charged, fee));
}

RC_GTEST_PROP(MoneyTest, EveryAmountSurvivesItsText, ()) {
  const Money amount{*rc::gen::inRange<std::int64_t>(0, kMoneyMax.micros + 1)};
  RC_ASSERT(*ParseMoney(FormatMoney(amount), "") == amount);
}

}  // namespace
}  // namespace ioworker
