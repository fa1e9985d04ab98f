#include "domain/market/demand.h"

#include <gtest/gtest.h>

namespace ioworker::market {
namespace {

constexpr AccountId kOne{.high = 1, .low = 1};
constexpr AccountId kOther{.high = 1, .low = 2};
constexpr DeviceId kDevice{.high = 1, .low = 1};

jobs::Job MakeJob(std::uint64_t number, AccountId account, std::uint32_t cores,
                  std::uint32_t priority = 0) {
  jobs::JobSpec spec;
  spec.resources.cores = cores;
  spec.priority = priority;
  jobs::Job job;
  job.id = {.high = 1, .low = number};
  job.account = account;
  job.spec = std::make_shared<const jobs::JobSpec>(std::move(spec));
  job.created_at = {static_cast<std::int64_t>(number)};
  return job;
}

Offer MakeOffer(std::uint32_t cores, Money price) {
  Offer offer;
  offer.device = kDevice;
  offer.kind = {.cores = cores,
                .memory_mib = 8000,
                .disk_mib = 8000,
                .gpus = 0,
                .gpu_model = {},
                .gpu_memory_mib = 0};
  offer.price_per_hour = price;
  offer.online = true;
  offer.cores_free = cores;
  offer.memory_free_mib = offer.disk_free_mib = 8000;
  return offer;
}

class DemandTest : public testing::Test {
 protected:
  void Add(const jobs::Job& job, std::uint32_t tasks = 1) {
    demand_.Add(job, Demand::Shape::OfNew(*job.spec), tasks, Instant{0});
  }
  JobId Next() {
    const auto turn = demand_.Next();
    return turn ? turn->job : JobId{};
  }
  // Places one task of the next.
  JobId Serve() {
    const auto turn = *demand_.Next();
    demand_.Serve(turn, 1, Instant{1});
    return turn.job;
  }
  void Park(Money price, Money hold, bool by_budget = false) {
    demand_.Park(*demand_.Next(), {.price = price, .hold = hold, .by_budget = by_budget});
  }

  const jobs::Job first_ = MakeJob(1, kOne, 1);
  const jobs::Job second_ = MakeJob(2, kOther, 1);  // asks for the same
  const jobs::Job wide_ = MakeJob(3, kOne, 8);
  Demand demand_;
};

TEST_F(DemandTest, TheOldestComesFirstWhateverTheOrderOfAdding) {
  for (const auto* job : {&wide_, &second_, &first_}) Add(*job);
  EXPECT_EQ(Serve(), first_.id);
  EXPECT_EQ(Serve(), second_.id);
  EXPECT_EQ(Serve(), wide_.id);
  EXPECT_EQ(Next(), JobId{});
  EXPECT_EQ(demand_.lines(), 0U);
}

TEST_F(DemandTest, WhoSpendsLessComesFirstThoughHeCameLater) {
  Add(first_, 3);
  Add(second_, 2);
  EXPECT_EQ(Serve(), first_.id);
  demand_.SetSpending(kOne, Money{10});
  EXPECT_EQ(Serve(), second_.id);
  demand_.SetSpending(kOther, Money{11});
  EXPECT_EQ(Serve(), first_.id);
  demand_.SetSpending(kOne, Money{20});
  EXPECT_EQ(Serve(), second_.id);
  demand_.SetSpending(kOne, Money{});
  EXPECT_EQ(Serve(), first_.id);
}

TEST_F(DemandTest, SpendingDecidesAmongLinesToo) {
  Add(wide_);
  Add(second_);
  demand_.SetSpending(kOther, Money{1});
  EXPECT_EQ(Next(), wide_.id);
  demand_.SetSpending(kOne, Money{2});
  EXPECT_EQ(Next(), second_.id);
}

TEST_F(DemandTest, PriorityCountsWithinAnAccountOnly) {
  const auto urgent = MakeJob(9, kOne, 1, 5);
  Add(first_);
  Add(second_);
  Add(urgent);
  EXPECT_EQ(Serve(), second_.id) << "older than the first of the other account";
  EXPECT_EQ(Serve(), urgent.id);
  EXPECT_EQ(Serve(), first_.id);
}

TEST_F(DemandTest, BlockedLineWaitsForAnOfferThatFitsAndHoldsUpNoOther) {
  Add(first_);
  Add(second_);
  Add(wide_);
  demand_.Block(demand_.Next()->line);
  EXPECT_EQ(Next(), wide_.id);
  demand_.Block(demand_.Next()->line);
  // Who comes later into a blocked line is blocked as well.
  Add(MakeJob(4, kOne, 1));
  EXPECT_EQ(Next(), JobId{});
  auto offer = MakeOffer(1, Money{1});
  offer.cores_free = 0;
  demand_.Grew(offer);
  EXPECT_EQ(Next(), JobId{}) << "woken by what has nothing free";
  demand_.Grew(MakeOffer(1, Money{1}));
  EXPECT_EQ(Serve(), first_.id);
  EXPECT_EQ(Serve(), second_.id);
  demand_.Remove(JobId{.high = 1, .low = 4});
  EXPECT_EQ(Next(), JobId{}) << "the wide one was woken by what is too small for it";
  demand_.Grew(MakeOffer(8, Money{1}));
  EXPECT_EQ(Next(), wide_.id);
}

TEST_F(DemandTest, TasksThatAvoidADeviceAreALineOfTheirOwn) {
  Add(first_);
  demand_.Add(first_, Demand::Shape::OfRetry(*first_.spec, {kDevice}), 1, Instant{0});
  demand_.Block(demand_.Next()->line);
  ASSERT_TRUE(demand_.Next());
  EXPECT_EQ(demand_.Next()->shape->avoided, std::vector{kDevice});
  demand_.Block(demand_.Next()->line);
  demand_.Grew(MakeOffer(1, Money{1}));
  EXPECT_TRUE(demand_.Next()->shape->avoided.empty());
  demand_.Serve(*demand_.Next(), 1, Instant{1});
  EXPECT_EQ(Next(), JobId{});
  demand_.Withdraw(first_.id, Demand::Shape::OfRetry(*first_.spec, {kDevice}));
  EXPECT_EQ(demand_.lines(), 0U);
}

TEST_F(DemandTest, ParkedJobWaitsForItsAccountsMoney) {
  Add(first_);
  Add(second_);
  Park(Money{5}, Money{100});
  EXPECT_EQ(Next(), second_.id);
  Add(first_);  // still parked
  EXPECT_FALSE(demand_.Afford(kOther, Money{100}));
  EXPECT_FALSE(demand_.Afford(kOne, Money{99}));
  EXPECT_EQ(Next(), second_.id);
  EXPECT_TRUE(demand_.Afford(kOne, Money{100}));
  EXPECT_EQ(Next(), first_.id);
}

TEST_F(DemandTest, MoneyWakesAsManyAsItIsEnoughForTheCheapestFirst) {
  const auto dear = MakeJob(4, kOne, 1), cheap = MakeJob(5, kOne, 1), dearest = MakeJob(6, kOne, 1);
  for (const auto* job : {&dear, &cheap, &dearest}) Add(*job);
  Park(Money{5}, Money{60});
  Park(Money{5}, Money{40});
  Park(Money{5}, Money{70});
  EXPECT_TRUE(demand_.Afford(kOne, Money{100}));
  EXPECT_EQ(Serve(), dear.id);
  EXPECT_EQ(Serve(), cheap.id);
  EXPECT_EQ(Next(), JobId{});
}

TEST_F(DemandTest, ParkedJobIsWokenByWhatIsCheaperOnly) {
  Add(first_);
  Park(Money{5}, Money{100}, /*by_budget=*/true);
  demand_.Grew(MakeOffer(1, Money{5}));
  EXPECT_FALSE(demand_.Afford(kOne, Money{1000}));
  EXPECT_EQ(Next(), JobId{});
  demand_.Grew(MakeOffer(1, Money{4}));
  EXPECT_EQ(Next(), first_.id);
  Park(Money{4}, Money{80}, /*by_budget=*/true);
  demand_.Afford(first_.id);
  EXPECT_EQ(Next(), first_.id);
}

TEST_F(DemandTest, RemovedJobIsNowhere) {
  Add(first_, 2);
  demand_.Add(first_, Demand::Shape::OfRetry(*first_.spec, {kDevice}), 1, Instant{0});
  Park(Money{5}, Money{100});
  demand_.Remove(first_.id);
  demand_.Remove(first_.id);
  EXPECT_FALSE(demand_.Afford(kOne, Money{1000}));
  EXPECT_EQ(Next(), JobId{});
  EXPECT_EQ(demand_.lines(), 0U);
}

TEST_F(DemandTest, TheBlockedLineThatWasServedTheLongestAgoStarves) {
  Add(first_, 2);
  Serve();  // at 1
  demand_.Add(wide_, Demand::Shape::OfNew(*wide_.spec), 1, Instant{5});
  EXPECT_FALSE(demand_.Starving(Instant{9})) << "a line that is not blocked";
  demand_.Block(demand_.Next()->line);
  demand_.Block(demand_.Next()->line);
  EXPECT_FALSE(demand_.Starving(Instant{0}));
  EXPECT_EQ(demand_.Starving(Instant{9})->job, first_.id);
  demand_.Postpone(demand_.Starving(Instant{9})->line, Instant{9});
  EXPECT_EQ(demand_.Starving(Instant{9})->job, wide_.id);
}

TEST_F(DemandTest, DeviceMissesWhatItCannotTake) {
  Add(first_, 3);
  Add(wide_, 2);
  EXPECT_EQ(demand_.MissedBy(MakeOffer(4, Money{1})),
            (std::map<Constraint, std::uint64_t>{{Constraint::kCores, 2}}));
}

}  // namespace
}  // namespace ioworker::market
