#include "domain/market/demand.h"

#include <gtest/gtest.h>

namespace ioworker::market {
namespace {

constexpr AccountId kOne{.high = 1, .low = 1};
constexpr AccountId kOther{.high = 1, .low = 2};

jobs::Job MakeJob(std::uint64_t number, AccountId account, std::uint32_t cores) {
  jobs::JobSpec spec;
  spec.resources.cores = cores;
  jobs::Job job;
  job.id = {.high = 1, .low = number};
  job.account = account;
  job.spec = std::make_shared<const jobs::JobSpec>(std::move(spec));
  job.created_at = {static_cast<std::int64_t>(number)};
  return job;
}

class DemandTest : public testing::Test {
 protected:
  const jobs::Job first_ = MakeJob(1, kOne, 1);
  const jobs::Job second_ = MakeJob(2, kOther, 1);  // asks for the same
  const jobs::Job wide_ = MakeJob(3, kOne, 8);
  Demand demand_;
};

TEST_F(DemandTest, TheOldestComesFirstWhateverTheOrderOfAdding) {
  for (const auto* job : {&wide_, &second_, &first_, &first_}) demand_.Add(*job);
  EXPECT_EQ(demand_.Next(), first_.id);
  demand_.Remove(first_);
  EXPECT_EQ(demand_.Next(), second_.id);
  demand_.Remove(second_);
  demand_.Remove(wide_);
  EXPECT_EQ(demand_.Next(), std::nullopt);
}

TEST_F(DemandTest, BlockedLineWaitsForSupplyAndHoldsUpNoOther) {
  for (const auto* job : {&first_, &second_, &wide_}) demand_.Add(*job);
  demand_.Block(first_);
  EXPECT_EQ(demand_.Next(), wide_.id);
  // Who comes later into a blocked line is blocked as well.
  demand_.Add(MakeJob(4, kOne, 1));
  demand_.Remove(wide_);
  EXPECT_EQ(demand_.Next(), std::nullopt);
  demand_.Unblock();
  EXPECT_EQ(demand_.Next(), first_.id);
}

TEST_F(DemandTest, ParkedJobWaitsForItsAccountsMoney) {
  demand_.Add(first_);
  demand_.Add(second_);
  demand_.Park(first_);
  EXPECT_EQ(demand_.Next(), second_.id);
  demand_.Add(first_);  // still parked
  demand_.Unpark(kOther);
  EXPECT_EQ(demand_.Next(), second_.id);
  demand_.Unpark(kOne);
  EXPECT_EQ(demand_.Next(), first_.id);
}

TEST_F(DemandTest, ParkedJobIsTriedAgainWhenThereIsMoreToHire) {
  demand_.Add(first_);
  demand_.Park(first_);
  EXPECT_EQ(demand_.Next(), std::nullopt);
  demand_.Unblock();
  EXPECT_EQ(demand_.Next(), first_.id);
}

TEST_F(DemandTest, JobSetAsideComesBackWithSupply) {
  demand_.Add(first_);
  demand_.Add(second_);
  demand_.SetAside(first_);
  demand_.Add(first_);  // still aside
  EXPECT_EQ(demand_.Next(), second_.id);
  demand_.Unblock();
  EXPECT_EQ(demand_.Next(), first_.id);
}

TEST_F(DemandTest, RemovedJobNeverComesBack) {
  for (const auto* job : {&first_, &second_, &wide_}) demand_.Add(*job);
  demand_.Park(first_);
  demand_.SetAside(second_);
  demand_.Block(wide_);
  for (const auto* job : {&first_, &second_, &wide_}) demand_.Remove(*job);
  demand_.Unblock();
  demand_.Unpark(kOne);
  EXPECT_EQ(demand_.Next(), std::nullopt);
}

}  // namespace
}  // namespace ioworker::market
