#include <gtest/gtest.h>

#include "core/scene.h"

namespace ioworker::core {
namespace {

using jobs::EndReason;
using jobs::JobState;

class NetworkJobsTest : public testing::Test {
 protected:
  jobs::JobSpec Tasks(std::uint32_t tasks, std::uint32_t retries = 0) {
    auto spec = Scene::Spec();
    spec.tasks = tasks;
    spec.retries = retries;
    return spec;
  }

  Scene scene_;
  const AccountId owner_ = scene_.Account();
  const AccountId renter_ = scene_.Account(Money{100'000'000});
  const DeviceId device_ = scene_.Device(owner_, 2, Money{3'600'000});
};

TEST_F(NetworkJobsTest, SameRequestGivesTheSameJobAndAnotherBodyIsRefused) {
  const auto first = scene_.Submission(renter_, Scene::Spec(), "r");
  EXPECT_EQ(scene_.Apply(first).jobs, first.ids);
  auto again = scene_.Submission(renter_, Scene::Spec(), "r");
  const auto repeated = scene_.Apply(again);
  EXPECT_EQ(repeated.verdict, Verdict::kRepeated);
  EXPECT_EQ(repeated.jobs, first.ids);
  EXPECT_EQ(scene_.network().FindJob(again.ids[0]), nullptr);
  again.request_hash = "another";
  EXPECT_EQ(scene_.Apply(again).verdict, Verdict::kRequestIdReused);
  // Another account may use the same id.
  const auto other = scene_.Account(Money{100'000'000});
  EXPECT_EQ(scene_.Apply(scene_.Submission(other, Scene::Spec(), "r")).verdict, Verdict::kOk);
}

TEST_F(NetworkJobsTest, WhatIsSealedForAJobIsKeptUntilItsEnd) {
  auto spec = Scene::Spec();
  spec.registry_user = "ann";
  auto submission = scene_.Submission(renter_, spec);
  submission.sealed = {"sealed"};
  const JobId job = scene_.Apply(submission).jobs[0];
  ASSERT_EQ(scene_.changes().sealed.size(), 1U);
  EXPECT_EQ(scene_.changes().sealed[0], std::pair(job, std::string("sealed")));
  EXPECT_TRUE(scene_.changes().unsealed.empty());
  scene_.Tick(seconds{1});
  EXPECT_TRUE(scene_.changes().unsealed.empty());
  scene_.Report(Scene::Lease(job), LeaseStarted{});
  scene_.End(Scene::Lease(job), EndReason::kCompleted);
  EXPECT_EQ(scene_.changes().unsealed, std::vector{job});
  scene_.TakeChanges();
  const JobId plain = scene_.Submit(renter_);
  scene_.Apply(CancelJob{.actor = renter_, .job = plain});
  EXPECT_TRUE(scene_.changes().sealed.empty());
  EXPECT_TRUE(scene_.changes().unsealed.empty());
}

TEST_F(NetworkJobsTest, WhatCouldNeverBePaidIsRefusedAndNothingKept) {
  auto spec = Scene::Spec();
  spec.budget = Money{1'799'999};
  const auto over_budget = scene_.Apply(scene_.Submission(renter_, spec));
  EXPECT_EQ(over_budget.verdict, Verdict::kBudgetTooSmall);
  EXPECT_EQ(over_budget.needed, Money{1'800'000});
  const auto poor = scene_.Account(Money{1'799'999});
  EXPECT_EQ(scene_.Apply(scene_.Submission(poor, Scene::Spec())).verdict,
            Verdict::kBalanceTooSmall);
  EXPECT_EQ(scene_.Apply(scene_.Submission({.high = 7, .low = 7}, Scene::Spec())).verdict,
            Verdict::kAccountUnknown);
  EXPECT_TRUE(scene_.changes().jobs.empty());
  EXPECT_EQ(scene_.network().tasks_waiting(), 0U);
}

TEST_F(NetworkJobsTest, TooManyWaitingTasksAreRefused) {
  Scene scene{{.tasks_waiting_max = 10, .inventory = {}}};
  const auto renter = scene.Account();
  EXPECT_EQ(scene.Apply(scene.Submission(renter, Tasks(11))).verdict, Verdict::kTooManyTasks);
  EXPECT_EQ(scene.Apply(scene.Submission(renter, Tasks(6))).verdict, Verdict::kOk);
  EXPECT_EQ(scene.Apply(scene.Submission(renter, Tasks(5))).verdict, Verdict::kTooManyTasks);
  EXPECT_EQ(scene.Apply(scene.Submission(renter, Tasks(4))).verdict, Verdict::kOk);
}

TEST_F(NetworkJobsTest, JobEndsOnceWithEveryTaskCounted) {
  const auto job = scene_.Submit(renter_, Tasks(3));
  for (std::uint32_t index = 0; index < 3; ++index) {
    EXPECT_FALSE(jobs::HasEnded(scene_.Job(job).state));
    scene_.End(Scene::Lease(job, index),
               index == 1 ? EndReason::kOutOfMemory : EndReason::kCompleted);
  }
  EXPECT_EQ(scene_.Job(job).state, JobState::kFailed);
  EXPECT_EQ(scene_.Job(job).reason, EndReason::kOutOfMemory);
  EXPECT_EQ(scene_.Job(job).tasks, (jobs::TaskCounts{.succeeded = 2, .failed = 1}));
  EXPECT_EQ(scene_.network().FindJob(job), nullptr);
  EXPECT_EQ(scene_.Apply(CancelJob{.actor = renter_, .job = job}).verdict, Verdict::kJobUnknown);
}

TEST_F(NetworkJobsTest, CancelWorksInEveryState) {
  const auto placed = scene_.Submit(renter_), running = scene_.Submit(renter_);
  const auto queued = scene_.Submit(renter_);
  scene_.Report(Scene::Lease(running), LeaseStarted{});
  EXPECT_EQ(scene_.Apply(CancelJob{.actor = owner_, .job = queued}).verdict, Verdict::kNotYours);
  for (const auto job : {queued, placed, running}) {
    EXPECT_EQ(scene_.Apply(CancelJob{.actor = renter_, .job = job}).verdict, Verdict::kOk);
  }
  EXPECT_EQ(scene_.Job(queued).state, JobState::kCancelled);
  for (const auto job : {placed, running}) {
    EXPECT_EQ(scene_.Apply(CancelJob{.actor = renter_, .job = job}).verdict, Verdict::kRepeated);
    EXPECT_FALSE(jobs::HasEnded(scene_.Job(job).state));
    scene_.End(Scene::Lease(job), EndReason::kCancelled);
    EXPECT_EQ(scene_.Job(job).state, JobState::kCancelled);
    EXPECT_EQ(scene_.Job(job).reason, EndReason::kCancelled);
  }
  EXPECT_EQ(scene_.Spending(renter_).held, Money{});
}

TEST_F(NetworkJobsTest, CancelledTaskDoesNotRunAgain) {
  const auto job = scene_.Submit(renter_, Tasks(2, /*retries=*/5));
  scene_.End(Scene::Lease(job, 0), EndReason::kImageError);  // waits for another device
  scene_.Apply(CancelJob{.actor = renter_, .job = job});
  EXPECT_EQ(scene_.Job(job).tasks, (jobs::TaskCounts{.running = 1, .cancelled = 1}));
  scene_.End(Scene::Lease(job, 1), EndReason::kReclaimed);
  EXPECT_EQ(scene_.Job(job).tasks, (jobs::TaskCounts{.cancelled = 2}));
  EXPECT_EQ(scene_.Job(job).state, JobState::kCancelled);
}

TEST_F(NetworkJobsTest, JobThatFailedBeforeItWasCancelledHasFailed) {
  const auto job = scene_.Submit(renter_, Tasks(2));
  scene_.End(Scene::Lease(job, 0), EndReason::kDiskFull);
  scene_.Apply(CancelJob{.actor = renter_, .job = job});
  scene_.End(Scene::Lease(job, 1), EndReason::kCompleted);
  EXPECT_EQ(scene_.Job(job).state, JobState::kFailed);
  EXPECT_EQ(scene_.Job(job).reason, EndReason::kDiskFull);
}

struct Retry {
  EndReason reason;
  std::uint32_t attempts;  // with two retries and a limit of five attempts
  EndReason last;
};
class RetryTest : public testing::TestWithParam<Retry> {};

TEST_P(RetryTest, FollowsTheCause) {
  Scene scene{{.attempts_max = 5, .inventory = {}}};
  const auto owner = scene.Account(), renter = scene.Account(Money{100'000'000});
  for (int device = 0; device < 6; ++device) scene.Device(owner, 1, Money{0});
  auto spec = Scene::Spec();
  spec.retries = 2;
  const auto job = scene.Submit(renter, spec);
  std::uint32_t attempts = 0;
  while (scene.network().FindJob(job) != nullptr && attempts < 10) {
    scene.End(Scene::Lease(job, 0, ++attempts), GetParam().reason);
  }
  EXPECT_EQ(attempts, GetParam().attempts);
  EXPECT_EQ(scene.LeaseRow(Scene::Lease(job, 0, attempts)).reason, GetParam().last);
  EXPECT_TRUE(scene.LeaseRow(Scene::Lease(job, 0, attempts)).final);
}
INSTANTIATE_TEST_SUITE_P(
    Reasons, RetryTest,
    testing::Values(Retry{EndReason::kCompleted, 1, EndReason::kCompleted},
                    Retry{EndReason::kNonZeroExit, 3, EndReason::kNonZeroExit},
                    Retry{EndReason::kImageError, 3, EndReason::kImageError},
                    Retry{EndReason::kReclaimed, 5, EndReason::kTooManyAttempts},
                    Retry{EndReason::kRefused, 5, EndReason::kTooManyAttempts},
                    Retry{EndReason::kEngineError, 5, EndReason::kTooManyAttempts}));

}  // namespace
}  // namespace ioworker::core
