// Who is served under contention: shares, priorities, tasks that start together, big tasks among
// small ones.
#include <gtest/gtest.h>

#include "core/scene.h"

namespace ioworker::core {
namespace {

using jobs::EndReason;
using market::Constraint;

class NetworkMarketTest : public testing::Test {
 protected:
  static jobs::JobSpec Array(std::uint32_t tasks, std::uint32_t cores = 1) {
    auto spec = Scene::Spec();
    spec.tasks = tasks;
    spec.resources.cores = cores;
    return spec;
  }

  // Ends the oldest task of a job that runs; false if none does.
  bool EndOne(JobId job) {
    const auto* row = scene_.network().FindJob(job);
    if (row == nullptr) return false;
    for (std::uint32_t index = 0; index < row->next_index; ++index) {
      const auto* lease = scene_.network().FindLiveLease({.job = job, .index = index});
      if (lease == nullptr) continue;
      scene_.End(lease->ref, EndReason::kCompleted);
      return true;
    }
    return false;
  }

  std::uint32_t Running(JobId job) {
    const auto* row = scene_.network().FindJob(job);
    return row == nullptr ? 0 : row->tasks.running;
  }

  Scene scene_;
  const AccountId owner_ = scene_.Account();
  const AccountId renter_ = scene_.Account(Money{100'000'000});
  const AccountId other_ = scene_.Account(Money{100'000'000});
};

TEST_F(NetworkMarketTest, RentersGetEqualSharesWhoeverCameFirst) {
  scene_.Device(owner_, 8, Money{8'000});
  const auto flood = scene_.Submit(renter_, Array(500));
  EXPECT_EQ(Running(flood), 8U);
  scene_.Pass(minutes{1});
  const auto late = scene_.Submit(other_, Array(500));
  for (int ended = 0; ended < 4; ++ended) ASSERT_TRUE(EndOne(flood));
  EXPECT_EQ(Running(late), 4U);
  for (int ended = 0; ended < 100; ++ended) {
    ASSERT_TRUE(EndOne(ended % 2 == 0 ? flood : late));
    ASSERT_EQ(Running(flood), 4U) << ended;
    ASSERT_EQ(Running(late), 4U) << ended;
  }
}

// Shares are by money: four cores count as much as four tasks of one core.
TEST_F(NetworkMarketTest, SharesAreMeasuredByWhatLeasesCost) {
  std::vector<DeviceId> devices;
  for (int i = 0; i < 4; ++i) devices.push_back(scene_.Device(owner_, 4, Money{4'000}));
  const auto small = scene_.Submit(renter_, Array(10'000));
  const auto wide = scene_.Submit(other_, Array(500, 4));
  EXPECT_EQ(Running(small), 16U);
  // The wide one gets its first device when it starves, and half of all in the long run.
  for (int second = 0; second < 250; ++second) {
    for (const auto& device : devices) scene_.Hear(device);
    scene_.Tick(seconds{1});
    ASSERT_TRUE(EndOne(small));
  }
  EXPECT_EQ(Running(wide), 2U);
  EXPECT_EQ(Running(small), 8U);
}

TEST_F(NetworkMarketTest, PriorityDecidesAmongTheJobsOfOneAccountOnly) {
  scene_.Device(owner_, 1, Money{1'000});
  const auto running = scene_.Submit(renter_);
  const auto plain = scene_.Submit(renter_);
  scene_.Pass(seconds{1});
  const auto stranger = scene_.Submit(other_);
  scene_.Pass(seconds{1});
  auto spec = Scene::Spec();
  spec.priority = 9;
  const auto urgent = scene_.Submit(renter_, spec);
  ASSERT_TRUE(EndOne(running));
  EXPECT_EQ(Running(stranger), 1U) << "a priority passes nobody else's jobs";
  ASSERT_TRUE(EndOne(stranger));
  EXPECT_EQ(Running(urgent), 1U);
  ASSERT_TRUE(EndOne(urgent));
  EXPECT_EQ(Running(plain), 1U);
}

TEST_F(NetworkMarketTest, TasksThatBelongTogetherStartTogetherOrNotAtAll) {
  scene_.Device(owner_, 8, Money{8'000});
  scene_.Device(owner_, 8, Money{8'000});
  auto spec = Array(3, 2);
  spec.together = true;
  const auto job = scene_.Submit(renter_, spec);
  EXPECT_EQ(Running(job), 0U);
  EXPECT_EQ(scene_.Spending(renter_).held, Money{});
  EXPECT_EQ(scene_.network().WhyWaiting(scene_.Job(job)),
            (market::Obstacles{{Constraint::kBusy, 2}}));
  scene_.Device(owner_, 4, Money{4'000});
  EXPECT_EQ(Running(job), 3U);
  std::set<DeviceId> devices;
  for (std::uint32_t index = 0; index < 3; ++index) {
    devices.insert(scene_.LeaseRow(Scene::Lease(job, index)).device);
  }
  EXPECT_EQ(devices.size(), 3U);
  // One that is lost is replaced alone.
  scene_.End(Scene::Lease(job, 1), EndReason::kEngineError);
  EXPECT_EQ(Running(job), 3U);
  for (const auto& ref : {Scene::Lease(job, 0), Scene::Lease(job, 1, 2), Scene::Lease(job, 2)}) {
    scene_.End(ref, EndReason::kCompleted);
  }
  EXPECT_EQ(scene_.Job(job).state, jobs::JobState::kSucceeded);
}

TEST_F(NetworkMarketTest, TogetherNeedsTheMoneyForAll) {
  for (int i = 0; i < 3; ++i) scene_.Device(owner_, 1, Money{1'000'000});
  const auto poor = scene_.Account(Money{2'500'000});
  auto spec = Array(3);
  spec.together = true;
  const auto refused = scene_.Apply(scene_.Submission(poor, spec));
  EXPECT_EQ(refused.verdict, Verdict::kBalanceTooSmall);
  EXPECT_EQ(refused.needed, Money{3'000'000});
  spec.tasks = 2;
  EXPECT_EQ(Running(scene_.Submit(poor, spec)), 2U);
}

TEST_F(NetworkMarketTest, BigTaskAmongSmallOnesDoesNotStarve) {
  const std::vector devices{scene_.Device(owner_, 4, Money{4'000}),
                            scene_.Device(owner_, 4, Money{4'000})};
  const auto small = scene_.Submit(renter_, Array(10'000));
  const auto big = scene_.Submit(other_, Array(1, 4));
  EXPECT_EQ(Running(small), 8U);
  int ended = 0;
  while (Running(big) == 0 && ended < 400) {
    for (const auto& device : devices) scene_.Hear(device);
    scene_.Tick(seconds{1});
    ASSERT_TRUE(EndOne(small)) << ended;
    ++ended;
  }
  EXPECT_EQ(Running(big), 1U);
  EXPECT_LE(ended, 80) << "a minute of waiting, and a device that empties";
  // What was kept is everybody's again.
  const auto ref = Scene::Lease(big);
  scene_.End(ref, EndReason::kCompleted);
  EXPECT_EQ(Running(small), 8U);
}

TEST_F(NetworkMarketTest, BigGangAmongSmallTasksDoesNotStarve) {
  std::vector<DeviceId> devices;
  for (int i = 0; i < 4; ++i) devices.push_back(scene_.Device(owner_, 2, Money{2'000}));
  const auto small = scene_.Submit(renter_, Array(10'000));
  auto spec = Array(3, 2);
  spec.together = true;
  const auto gang = scene_.Submit(other_, spec);
  int ended = 0;
  while (Running(gang) == 0 && ended < 400) {
    for (const auto& device : devices) scene_.Hear(device);
    scene_.Tick(seconds{1});
    ASSERT_TRUE(EndOne(small)) << ended;
    ++ended;
  }
  EXPECT_EQ(Running(gang), 3U);
  EXPECT_EQ(Running(small), 2U);
}

TEST_F(NetworkMarketTest, NothingIsKeptForWhoCouldNotPay) {
  const auto device = scene_.Device(owner_, 2, Money{200'000});
  const auto small = scene_.Submit(renter_, Array(100));
  const auto poor = scene_.Account(Money{200'000});
  const auto big = scene_.Submit(poor, Array(1, 2));
  ASSERT_NE(big, JobId{});
  scene_.Apply(UpdateDevice{
      .actor = owner_, .device = device, .name = {}, .price_per_hour = Money{300'000}});
  for (int second = 0; second < 100; ++second) {
    scene_.Hear(device);
    scene_.Tick(seconds{1});
    ASSERT_TRUE(EndOne(small) || second >= 50);
    ASSERT_EQ(scene_.network().market().Find(device)->kept_for, 0U);
  }
}

TEST_F(NetworkMarketTest, DeviceThatRanTheImageIsPreferred) {
  const auto first = scene_.Device(owner_, 1, Money{1'000});
  const auto second = scene_.Device(owner_, 1, Money{1'000});
  auto spec = Scene::Spec();
  const auto filler = scene_.Submit(renter_, spec);
  spec.image = "other:1";
  const auto warming = scene_.Submit(renter_, spec);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(warming)).device, second);
  for (const auto job : {filler, warming}) {
    scene_.Report(Scene::Lease(job), LeaseStarted{});
    scene_.End(Scene::Lease(job), EndReason::kCompleted);
  }
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(scene_.Submit(renter_, spec))).device, second);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(scene_.Submit(renter_))).device, first);
}

TEST_F(NetworkMarketTest, DeviceMissesTheTasksThatItCannotTake) {
  const auto device = scene_.Device(owner_, 2, Money{2'000});
  scene_.Submit(renter_, Array(5, 4));
  auto cheap = Array(3);
  cheap.price_limit_per_hour = Money{10};
  scene_.Submit(renter_, cheap);
  EXPECT_EQ(
      scene_.network().MissedBy(device),
      (std::map<Constraint, std::uint64_t>{{Constraint::kCores, 5}, {Constraint::kPrice, 3}}));
}

// A thousand jobs that wait for money are not all tried again with each task that ends.
TEST_F(NetworkMarketTest, JobsThatWaitForMoneyAreServedAsItComes) {
  scene_.Device(owner_, 64, Money{64'000'000});
  const auto poor = scene_.Account(Money{2'000'000});
  std::vector<JobId> jobs;
  for (int i = 0; i < 10; ++i) jobs.push_back(scene_.Submit(poor));
  EXPECT_EQ(scene_.network().tasks_running(), 2U);
  scene_.Credit(poor, Money{5'500'000});
  EXPECT_EQ(scene_.network().tasks_running(), 7U);
  EXPECT_TRUE(EndOne(jobs[0]));
  EXPECT_EQ(scene_.network().tasks_running(), 7U);
  scene_.Credit(poor, Money{500'000});
  EXPECT_EQ(scene_.network().tasks_running(), 8U);
}

}  // namespace
}  // namespace ioworker::core
