// Capability and reliability: the published constants, by hand.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/rewards/capability.h"
#include "domain/rewards/epoch.h"
#include "domain/rewards/pseudonym.h"
#include "domain/rewards/reliability.h"

namespace ioworker::rewards {
namespace {

using jobs::EndReason;

TEST(CapabilityTest, EachFigureCountsAsPublished) {
  const Figures none{.verified = true};
  EXPECT_EQ(CapabilityOf(none), 0U);
  Figures figures = none;
  figures.processor_thousandths = 1000;
  EXPECT_EQ(CapabilityOf(figures), 8000U);
  figures = none;
  figures.memory_mib = 1024;
  EXPECT_EQ(CapabilityOf(figures), 1024U);
  figures = none;
  figures.gpu_memory_mib = 1024;
  EXPECT_EQ(CapabilityOf(figures), 8192U);
  figures = none;
  figures.gpu_gigaflops = 1000;
  EXPECT_EQ(CapabilityOf(figures), 2000U);
}

TEST(CapabilityTest, WhatIsNotVerifiedCountsForNothing) {
  const std::vector<MeasuredGpu> gpus = {
      {.verified = true, .memory_mib = 24'576, .gigaflops = 82'580},
      {.verified = false, .memory_mib = 81'920, .gigaflops = 19'500},
      {.verified = true, .memory_mib = 8'192, .gigaflops = 0}};
  const Figures verified = FiguresOf(true, 16'000, 65'536, gpus);
  EXPECT_EQ(verified.gpu_memory_mib, 24'576U + 8'192U);
  EXPECT_EQ(verified.gpu_gigaflops, 82'580U);
  EXPECT_EQ(CapabilityOf(verified), 128'000U + 65'536U + 262'144U + 165'160U);
  // A fake engine's word, or a trial job that did not pass.
  EXPECT_EQ(CapabilityOf(FiguresOf(false, 16'000, 65'536, gpus)), 0U);
}

TEST(CapabilityTest, FiguresAreCutToTheirLimits) {
  const std::vector<MeasuredGpu> gpus(
      65, {.verified = true, .memory_mib = UINT32_MAX, .gigaflops = UINT32_MAX});
  const Figures figures = FiguresOf(true, UINT32_MAX, UINT32_MAX, gpus);
  EXPECT_EQ(CapabilityOf(figures), kCapabilityMax);
  const std::vector<MeasuredGpu> many(65, {.verified = true, .memory_mib = 1, .gigaflops = 1});
  EXPECT_EQ(FiguresOf(true, 0, 0, many).gpu_memory_mib, 64U);
}

TEST(ReliabilityTest, FollowsFromTheCounts) {
  EXPECT_EQ(ReliabilityOf({}), 8000U);
  EXPECT_EQ(ReliabilityOf({.well = 10, .ill = 0}), 9000U);
  EXPECT_EQ(ReliabilityOf({.well = 90, .ill = 0}), 9800U);
  EXPECT_EQ(ReliabilityOf({.well = 7, .ill = 3}), 7500U);
  EXPECT_EQ(ReliabilityOf({.well = 0, .ill = 1}), 7272U);  // cut, not rounded: 7272.7
  EXPECT_EQ(ReliabilityOf({.well = kCountedLeasesMax, .ill = 0}), 9999U);
  EXPECT_EQ(ReliabilityOf({.well = 0, .ill = kCountedLeasesMax}), 0U);
}

TEST(ReliabilityTest, NoLeaseThatEndedWellLowersIt) {
  rc::check([] {
    const LeaseCounts counts{.well = *rc::gen::inRange(0U, kCountedLeasesMax),
                             .ill = *rc::gen::inRange(0U, kCountedLeasesMax)};
    LeaseCounts better = counts;
    better.Add(Conduct::kWell);
    LeaseCounts worse = counts;
    worse.Add(Conduct::kIll);
    RC_ASSERT(ReliabilityOf(better) >= ReliabilityOf(counts));
    RC_ASSERT(ReliabilityOf(worse) <= ReliabilityOf(counts));
    RC_ASSERT(ReliabilityOf(better) <= kReliabilityMax);
  });
}

TEST(ReliabilityTest, CountsStopAtTheirLimit) {
  LeaseCounts counts{.well = kCountedLeasesMax - 1, .ill = kCountedLeasesMax};
  for (int i = 0; i < 3; ++i) counts.Add(Conduct::kWell);
  counts.Add(Conduct::kIll);
  counts.Add(Conduct::kNothing);
  EXPECT_EQ(counts, (LeaseCounts{.well = kCountedLeasesMax, .ill = kCountedLeasesMax}));
}

// A task's own failure is not the device's, and nothing that is the device's is ever counted well.
TEST(ReliabilityTest, EachEndIsJudged) {
  for (int i = 0; i <= static_cast<int>(jobs::kEndReasonLast); ++i) {
    const auto reason = static_cast<EndReason>(i);
    const Conduct conduct = ConductOf(reason);
    EXPECT_EQ(conduct == Conduct::kIll, jobs::FaultOf(reason) == jobs::Fault::kNetwork)
        << jobs::EndReasonName(reason);
    if (conduct == Conduct::kWell) {
      EXPECT_FALSE(jobs::IsFree(reason)) << jobs::EndReasonName(reason);
    }
  }
  EXPECT_EQ(ConductOf(EndReason::kNonZeroExit), Conduct::kWell);
  EXPECT_EQ(ConductOf(EndReason::kOutputError), Conduct::kNothing);
}

TEST(PseudonymTest, IsAnotherOneEachHourAndCommitsToItsDevice) {
  const DeviceId device{.high = 1, .low = 2};
  const Instant epoch{1'795'989'600'000'000};
  const std::string secret(kEpochSecretBytes, 's');
  const std::string nonce = NonceOf(secret, device);
  const Pseudonym one = PseudonymOf(device, epoch, nonce);
  EXPECT_EQ(one, PseudonymOf(device, epoch, nonce));
  EXPECT_NE(one, PseudonymOf(device, epoch + kEpochLength, nonce));
  EXPECT_NE(one, PseudonymOf({.high = 1, .low = 3}, epoch, nonce));
  EXPECT_NE(one, PseudonymOf(device, epoch, NonceOf(secret, {.high = 1, .low = 3})));
  EXPECT_EQ(Pseudonym::Parse(one.Text()), one);
}

TEST(PseudonymTest, OnlyItsOwnTextIsRead) {
  const std::string text(64, 'a');
  EXPECT_TRUE(Pseudonym::Parse(text));
  EXPECT_FALSE(Pseudonym::Parse(std::string(64, 'A')));
  EXPECT_FALSE(Pseudonym::Parse(std::string(64, 'g')));
  EXPECT_FALSE(Pseudonym::Parse(text + "aa"));
  EXPECT_FALSE(Pseudonym::Parse(text.substr(2)));
  EXPECT_FALSE(Pseudonym::Parse(""));
}

}  // namespace
}  // namespace ioworker::rewards
