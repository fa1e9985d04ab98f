#include "domain/rewards/epoch.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ioworker::rewards {
namespace {

Pseudonym Named(std::uint32_t number) {
  Pseudonym pseudonym;
  for (int i = 0; i < 4; ++i) {
    pseudonym.bytes[static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(number >> (24 - 8 * i));
  }
  return pseudonym;
}

// Devices 0, 1, 2, … with these weights.
std::vector<Claim> Claims(const std::vector<std::uint64_t>& weights) {
  std::vector<Claim> claims;
  for (const auto weight : weights) {
    claims.push_back(
        {.device = Named(static_cast<std::uint32_t>(claims.size())), .weight = weight});
  }
  return claims;
}

std::vector<std::int64_t> Shares(std::int64_t pool, const std::vector<std::uint64_t>& weights) {
  std::vector<std::int64_t> shares;
  for (const auto share : Split(Money{pool}, Claims(weights))) shares.push_back(share.micros);
  return shares;
}

using Micros = std::vector<std::int64_t>;

TEST(SplitTest, ByHand) {
  EXPECT_EQ(Shares(100, {1, 1, 1}), (Micros{34, 33, 33}));
  EXPECT_EQ(Shares(101, {1, 1, 1}), (Micros{34, 34, 33}));
  EXPECT_EQ(Shares(10, {6, 3, 1}), (Micros{6, 3, 1}));
  // 4.2, 2.1, 0.7: the one left goes to the largest fraction, not to the first.
  EXPECT_EQ(Shares(7, {6, 3, 1}), (Micros{4, 2, 1}));
  // 3.5, 1.5 of 5: equal fractions, the lower pseudonym first.
  EXPECT_EQ(Shares(5, {7, 3}), (Micros{4, 1}));
  EXPECT_EQ(Shares(5, {3, 7}), (Micros{2, 3}));
  EXPECT_EQ(Shares(2, {1, 1, 1, 1}), (Micros{1, 1, 0, 0}));
}

TEST(SplitTest, WhoWeighsNothingGetsNothing) {
  EXPECT_EQ(Shares(1'000'000, {0, 5, 0}), (Micros{0, 1'000'000, 0}));
  EXPECT_EQ(Shares(1'000'000, {0, 0}), (Micros{0, 0}));  // the pool stays where it is
  EXPECT_EQ(Shares(0, {1, 2}), (Micros{0, 0}));
  EXPECT_EQ(Shares(5, {}), Micros{});
}

TEST(SplitTest, TheLargestNumbersHaveRoom) {
  const auto shares = Split(kMoneyMax, Claims({kWeightMax, kWeightMax, kWeightMax - 1, 1}));
  EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), Money{}), kMoneyMax);
}

TEST(ScoreTest, MultipliesItsThreeParts) {
  const DeviceHour hour{.device = {},
                        .figures = {.verified = true,
                                    .processor_thousandths = 4000,
                                    .memory_mib = 8192,
                                    .gpu_memory_mib = 0,
                                    .gpu_gigaflops = 0},
                        .leases = {.well = 7, .ill = 3},
                        .seconds = 1800};
  EXPECT_EQ(ScoreOf(hour), (Score{.capability = 40'192,
                                  .reliability = 7500,
                                  .weight = std::uint64_t{40'192} * 7500 * 1800}));
  DeviceHour fake = hour;
  fake.figures.verified = false;
  EXPECT_EQ(ScoreOf(fake).weight, 0U);
  DeviceHour away = hour;
  away.seconds = 0;
  EXPECT_EQ(ScoreOf(away).weight, 0U);
}

struct Drawn {
  std::int64_t pool;
  std::vector<std::uint64_t> weights;
};

// Small numbers, where rounding matters, and large ones.
Drawn Draw() {
  const bool small = *rc::gen::arbitrary<bool>();
  const auto pool = *rc::gen::inRange<std::int64_t>(0, small ? 50 : kMoneyMax.micros + 1);
  auto weights = *rc::gen::container<std::vector<std::uint64_t>>(
      rc::gen::inRange<std::uint64_t>(0, small ? 12 : kWeightMax / 2));
  return {.pool = pool, .weights = std::move(weights)};
}

TEST(SplitTest, NothingIsLostOrMade) {
  rc::check([] {
    const auto [pool, weights] = Draw();
    const auto shares = Shares(pool, weights);
    const bool any = std::ranges::any_of(weights, [](auto weight) { return weight > 0; });
    RC_ASSERT(std::accumulate(shares.begin(), shares.end(), std::int64_t{0}) == (any ? pool : 0));
    for (std::size_t i = 0; i < shares.size(); ++i) {
      RC_ASSERT(shares[i] >= 0);
      RC_ASSERT(weights[i] > 0 || shares[i] == 0);
    }
  });
}

TEST(SplitTest, TheOrderOfDevicesDoesNotMatter) {
  rc::check([] {
    const auto [pool, weights] = Draw();
    auto claims = Claims(weights);
    const auto shares = Split(Money{pool}, claims);
    std::vector<std::size_t> order(claims.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
    }
    std::vector<Claim> mixed;
    for (const auto i : order) mixed.push_back(claims[i]);
    const auto again = Split(Money{pool}, mixed);
    for (std::size_t i = 0; i < order.size(); ++i) RC_ASSERT(again[i] == shares[order[i]]);
  });
}

TEST(SplitTest, MoreWeightNeverGetsLess) {
  rc::check([] {
    const auto [pool, weights] = Draw();
    const auto shares = Shares(pool, weights);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      for (std::size_t j = 0; j < weights.size(); ++j) {
        if (weights[i] > weights[j]) RC_ASSERT(shares[i] >= shares[j]);
        if (weights[i] == weights[j]) RC_ASSERT(std::abs(shares[i] - shares[j]) <= 1);
      }
    }
  });
}

TEST(SplitTest, WhoGrowsNeverGetsLessThanBefore) {
  rc::check([] {
    auto [pool, weights] = Draw();
    RC_PRE(!weights.empty());
    const auto at = *rc::gen::inRange<std::size_t>(0, weights.size());
    const auto before = Shares(pool, weights)[at];
    weights[at] += *rc::gen::inRange<std::uint64_t>(0, weights[at] / 2 + 2);
    RC_ASSERT(Shares(pool, weights)[at] >= before);
  });
}

// Two halves of a device weigh what it weighed; what rounding gives them is one millionth at most.
TEST(SplitTest, SplittingADeviceGainsOneMillionthAtMost) {
  rc::check([] {
    auto [pool, weights] = Draw();
    RC_PRE(!weights.empty());
    const auto at = *rc::gen::inRange<std::size_t>(0, weights.size());
    const auto before = Shares(pool, weights)[at];
    const auto part = *rc::gen::inRange<std::uint64_t>(0, weights[at] + 1);
    weights[at] -= part;
    weights.push_back(part);
    const auto after = Shares(pool, weights);
    RC_ASSERT(after[at] + after.back() <= before + 1);
  });
}

TEST(ScoreTest, HalvesOfADeviceWeighWhatItWeighed) {
  rc::check([] {
    const auto draw = [](std::uint32_t most) { return *rc::gen::inRange(0U, most + 1); };
    DeviceHour whole;
    whole.figures = {.verified = true,
                     .processor_thousandths = draw(kProcessorThousandthsMax),
                     .memory_mib = draw(kMeasuredMemoryMibMax),
                     .gpu_memory_mib = draw(kGpuMemoryMibMax),
                     .gpu_gigaflops = draw(kGpuGigaflopsMax)};
    whole.leases = {.well = draw(1000), .ill = draw(1000)};
    whole.seconds = draw(kEpochSeconds);
    DeviceHour one = whole;
    DeviceHour other = whole;
    const auto part = [&](std::uint32_t Figures::* figure) {
      one.figures.*figure = draw(whole.figures.*figure);
      other.figures.*figure = whole.figures.*figure - one.figures.*figure;
    };
    part(&Figures::processor_thousandths);
    part(&Figures::memory_mib);
    part(&Figures::gpu_memory_mib);
    part(&Figures::gpu_gigaflops);
    RC_ASSERT(ScoreOf(one).weight + ScoreOf(other).weight == ScoreOf(whole).weight);
    RC_ASSERT(ScoreOf(whole).weight <= kWeightMax);
  });
}

TEST(SumByOwnerTest, AddsUpTheDevicesOfEach) {
  const AccountId ann{.high = 1, .low = 1}, bob{.high = 1, .low = 2}, eve{.high = 1, .low = 3};
  const std::vector<std::pair<AccountId, Money>> shares = {
      {bob, Money{5}}, {ann, Money{1}}, {eve, Money{0}}, {bob, Money{7}}, {ann, Money{0}}};
  EXPECT_EQ(SumByOwner(shares),
            (std::vector<std::pair<AccountId, Money>>{{ann, Money{1}}, {bob, Money{12}}}));
  EXPECT_TRUE(SumByOwner({}).empty());
}

}  // namespace
}  // namespace ioworker::rewards
