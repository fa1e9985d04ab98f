#include <gtest/gtest.h>

#include "core/scene.h"

namespace ioworker::core {
namespace {

using jobs::EndReason;
using market::Constraint;

class NetworkPlacementTest : public testing::Test {
 protected:
  bool Runs(JobId job) { return scene_.Job(job).tasks.running > 0; }

  Scene scene_;
  const AccountId owner_ = scene_.Account();
  const AccountId renter_ = scene_.Account(Money{100'000'000});
};

TEST_F(NetworkPlacementTest, CheapestDeviceGetsTheTaskWithHoldAndOrder) {
  scene_.Device(owner_, 1, Money{900});
  const auto cheap = scene_.Device(owner_, 1, Money{800});
  scene_.TakeChanges();
  const auto job = scene_.Submit(renter_);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(job)).device, cheap);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(job)).held, Money{800});
  ASSERT_EQ(scene_.changes().messages.size(), 1U);
  EXPECT_EQ(scene_.changes().messages[0].device, cheap);
  EXPECT_TRUE(std::holds_alternative<Assign>(scene_.changes().messages[0].what));
}

TEST_F(NetworkPlacementTest, PriceOfALeaseStaysWhenTheDeviceGetsDearer) {
  const auto device = scene_.Device(owner_, 1, Money{3'600'000});
  const auto ref = Scene::Lease(scene_.Submit(renter_));
  scene_.Report(ref, LeaseStarted{});
  scene_.Apply(UpdateDevice{
      .actor = owner_, .device = device, .name = {}, .price_per_hour = Money{7'200'000}});
  scene_.Pass(seconds{10});
  scene_.End(ref, EndReason::kCompleted);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{10'000});
}

TEST_F(NetworkPlacementTest, WaitingJobIsWokenByADevice) {
  const auto job = scene_.Submit(renter_);
  EXPECT_EQ(scene_.network().WhyWaiting(scene_.Job(job)), market::Obstacles{});
  const auto device = scene_.Enrolled(owner_, Scene::Inventory(1));
  EXPECT_EQ(scene_.network().WhyWaiting(scene_.Job(job)),
            (market::Obstacles{{Constraint::kOffline, 1}}));
  scene_.Link(device, 1);
  EXPECT_TRUE(Runs(job));
}

TEST_F(NetworkPlacementTest, BudgetParksTheRestAndTheEndOfATaskWakesIt) {
  scene_.Device(owner_, 4, Money{14'400'000});
  auto spec = Scene::Spec();
  spec.tasks = 2;
  spec.budget = Money{3'700'000};
  const auto job = scene_.Submit(renter_, spec);
  EXPECT_EQ(scene_.Job(job).tasks.running, 1U);
  EXPECT_EQ(scene_.network().WhyWaiting(scene_.Job(job)),
            (market::Obstacles{{Constraint::kBudget, 1}}));
  scene_.End(Scene::Lease(job, 0), EndReason::kCompleted);
  EXPECT_TRUE(Runs(job));
}

TEST_F(NetworkPlacementTest, BalanceParksAndCreditWakes) {
  scene_.Device(owner_, 4, Money{14'400'000});
  const auto poor = scene_.Account(Money{5'000'000});
  const auto first = scene_.Submit(poor), second = scene_.Submit(poor);
  EXPECT_TRUE(Runs(first));
  EXPECT_FALSE(Runs(second));
  EXPECT_EQ(scene_.network().WhyWaiting(scene_.Job(second)),
            (market::Obstacles{{Constraint::kBalance, 1}}));
  // Somebody else is not held up.
  EXPECT_TRUE(Runs(scene_.Submit(renter_)));
  scene_.Credit(poor, Money{2'200'000});
  EXPECT_TRUE(Runs(second));
}

TEST_F(NetworkPlacementTest, JobThatCannotPayForWhatIsFreeIsWokenByWhatIsCheaper) {
  const auto cheap = scene_.Device(owner_, 1, Money{1'000});
  scene_.Device(owner_, 1, Money{50'000'000});
  const auto before = scene_.Submit(renter_);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(before)).device, cheap);
  const auto poor = scene_.Account(Money{1'000'000});
  const auto job = scene_.Submit(poor);
  EXPECT_FALSE(Runs(job));
  scene_.End(Scene::Lease(before), EndReason::kCompleted);
  EXPECT_TRUE(Runs(job));
}

TEST_F(NetworkPlacementTest, DeviceThatRefusedATaskDoesNotGetItAgain) {
  const auto cheap = scene_.Device(owner_, 1, Money{1'000});
  const auto dear = scene_.Device(owner_, 1, Money{2'000});
  const auto job = scene_.Submit(renter_);
  scene_.End(Scene::Lease(job), EndReason::kRefused);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(job, 0, 2)).device, dear);
  scene_.End(Scene::Lease(job, 0, 2), EndReason::kRefused);
  EXPECT_FALSE(Runs(job));
  EXPECT_EQ(scene_.network().WhyWaiting(scene_.Job(job)),
            (market::Obstacles{{Constraint::kTried, 2}}));
  const auto other = scene_.Submit(renter_);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(other)).device, cheap);
}

// A network of one device must not wait for another one for ever.
TEST_F(NetworkPlacementTest, DeviceThatFailedATaskGetsItAgainAfterALongerWhileEachTime) {
  const auto device = scene_.Device(owner_, 1, Money{3'600'000});
  const auto job = scene_.Submit(renter_);
  scene_.End(Scene::Lease(job, 0, 1), jobs::EndReason::kEngineError);
  for (const auto& [attempt, wait] : {std::pair(2U, seconds{30}), {3U, seconds{60}}}) {
    const auto ref = Scene::Lease(job, 0, attempt);
    scene_.Hear(device);
    scene_.Tick(wait - seconds{1});
    EXPECT_EQ(scene_.network().FindLease(ref), nullptr) << attempt;
    scene_.Hear(device);
    scene_.Tick(seconds{2});
    ASSERT_NE(scene_.network().FindLease(ref), nullptr) << attempt;
    scene_.End(ref, jobs::EndReason::kEngineError);
  }
}

TEST_F(NetworkPlacementTest, TaskThatFailedOnOneDeviceGoesToAnotherAtOnce) {
  scene_.Device(owner_, 1, Money{3'600'000});
  const auto other = scene_.Device(owner_, 1, Money{9'000'000});
  const auto job = scene_.Submit(renter_);
  scene_.End(Scene::Lease(job, 0, 1), jobs::EndReason::kEngineError);
  EXPECT_EQ(scene_.network().FindLease(Scene::Lease(job, 0, 2))->device, other);
}

TEST_F(NetworkPlacementTest, PlanBlamesTheBudgetOnlyWhereThereIsOne) {
  scene_.Device(owner_, 64, Money{640'000'000});
  auto spec = Scene::Spec();
  spec.tasks = 60;
  EXPECT_TRUE(
      scene_.network().Plan(renter_, spec).obstacles.contains(market::Constraint::kBalance));
  spec.budget = Money{25'000'000};
  EXPECT_TRUE(scene_.network().Plan(renter_, spec).obstacles.contains(market::Constraint::kBudget));
}

TEST_F(NetworkPlacementTest, TaskThatNobodyMayTakeHoldsUpNoOtherTaskOfItsJob) {
  scene_.Device(owner_, 1, Money{1'000});
  auto spec = Scene::Spec();
  spec.tasks = 3;
  const auto job = scene_.Submit(renter_, spec);
  scene_.End(Scene::Lease(job, 0), EndReason::kRefused);
  scene_.End(Scene::Lease(job, 1), EndReason::kCompleted);
  scene_.End(Scene::Lease(job, 2), EndReason::kCompleted);
  EXPECT_EQ(scene_.Job(job).tasks, (jobs::TaskCounts{.waiting = 1, .succeeded = 2}));
  scene_.Device(owner_, 1, Money{1'000});
  EXPECT_EQ(scene_.Job(job).tasks, (jobs::TaskCounts{.running = 1, .succeeded = 2}));
}

TEST_F(NetworkPlacementTest, PlanSaysWhatWouldStartAndChangesNothing) {
  scene_.Device(owner_, 2, Money{2'000});
  scene_.Device(owner_, 1, Money{1'500});
  auto spec = Scene::Spec();
  spec.tasks = 5;
  scene_.TakeChanges();
  const auto plan = scene_.network().Plan(renter_, spec);
  EXPECT_EQ(plan.tasks, 3U);
  EXPECT_EQ(plan.price_low, Money{1'000});
  EXPECT_EQ(plan.price_high, Money{1'500});
  EXPECT_EQ(plan.cost_max, Money{1'000 + 1'000 + 3 * 1'500});
  EXPECT_EQ(plan.feasible, 2U);
  EXPECT_EQ(plan.obstacles, (market::Obstacles{{Constraint::kBusy, 2}}));
  EXPECT_FALSE(scene_.changes().HasRows());
  EXPECT_EQ(scene_.network().Plan(scene_.Account(), spec).obstacles,
            (market::Obstacles{{Constraint::kBalance, 2}}));
}

TEST_F(NetworkPlacementTest, ArrayIsServedInOrderAndByAge) {
  scene_.Device(owner_, 1, Money{1'000});
  auto spec = Scene::Spec();
  spec.tasks = 2;
  const auto older = scene_.Submit(renter_, spec);
  scene_.Pass(seconds{1});
  const auto younger = scene_.Submit(renter_);
  scene_.End(Scene::Lease(older, 0), EndReason::kCompleted);
  EXPECT_TRUE(Runs(older));
  EXPECT_FALSE(Runs(younger));
  scene_.End(Scene::Lease(older, 1), EndReason::kCompleted);
  EXPECT_TRUE(Runs(younger));
}

}  // namespace
}  // namespace ioworker::core
