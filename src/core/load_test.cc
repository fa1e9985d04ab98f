#include "core/load.h"

#include <tuple>

#include <gtest/gtest.h>

#include "core/scene.h"
#include "db/testing/test_database.h"
#include "store/migrations.h"

namespace ioworker::core {
namespace {

// Drives a network by chance, and keeps what it changes in a real database.
using db::testing::Kind;

class LoadTest : public testing::TestWithParam<std::tuple<std::uint64_t, Kind>> {
 protected:
  LoadTest()
      : random_(std::get<0>(GetParam())),
        database_(std::get<1>(GetParam())),
        writer_(*database_->OpenWriter()) {
    EXPECT_TRUE(store::Migrate(*writer_, scene_.now()));
    for (int i = 0; i < 3; ++i) accounts_.push_back(scene_.Account(Money{9'000'000}));
    for (std::uint32_t i = 1; i <= 4; ++i) {
      devices_.push_back(scene_.Device(AnyAccount(), i, Money{3'600'000}));
    }
  }

  AccountId AnyAccount() { return accounts_[random_.Below(accounts_.size())]; }
  DeviceId AnyDevice() { return devices_[random_.Below(devices_.size())]; }

  void SaveAll() { ASSERT_TRUE(Save(*writer_, scene_.TakeChanges())); }

  // Any of the leases that were ever placed.
  jobs::LeaseRef AnyLease() {
    const auto& job = jobs_[random_.Below(jobs_.size())];
    const auto* live = scene_.network().FindLiveLease(
        {.job = job, .index = static_cast<std::uint32_t>(random_.Below(3))});
    return live == nullptr ? jobs::LeaseRef{} : live->ref;
  }

  void Act() {
    const auto ref = jobs_.empty() ? jobs::LeaseRef{} : AnyLease();
    switch (random_.Below(9)) {
      case 0:
      case 1: {
        auto spec = Scene::Spec();
        spec.tasks = 1 + static_cast<std::uint32_t>(random_.Below(3));
        spec.retries = static_cast<std::uint32_t>(random_.Below(3));
        if (random_.OneIn(3)) spec.budget = Money{4'000'000};
        const auto job = scene_.Submit(AnyAccount(), spec);
        if (!job.IsNil()) jobs_.push_back(job);
        return;
      }
      case 2:
        if (!jobs_.empty() && random_.OneIn(4)) {
          const auto job = jobs_[random_.Below(jobs_.size())];
          const auto* row = scene_.network().FindJob(job);
          if (row != nullptr) scene_.Apply(CancelJob{.actor = row->account, .job = job});
        }
        return;
      case 3: {
        const auto device = AnyDevice();
        scene_.Apply(SetDeviceWish{.actor = scene_.network().FindDevice(device)->owner,
                                   .device = device,
                                   .paused = random_.OneIn(3)});
        return;
      }
      case 4:
        return scene_.Tick(seconds{static_cast<int>(random_.Below(20))});
      case 5: {
        const auto device = AnyDevice();
        if (!scene_.network().IsLinked(device)) scene_.Link(device, 1);
        return scene_.Hear(device);
      }
      case 6:
        if (ref.attempt > 0 && Linked(ref)) scene_.Report(ref, LeaseStarted{"sha256:0"});
        return;
      default:
        constexpr jobs::EndReason kReasons[] = {
            jobs::EndReason::kCompleted, jobs::EndReason::kNonZeroExit, jobs::EndReason::kReclaimed,
            jobs::EndReason::kRefused, jobs::EndReason::kImageError};
        if (ref.attempt > 0 && Linked(ref)) scene_.End(ref, kReasons[random_.Below(5)]);
    }
  }

  bool Linked(const jobs::LeaseRef& ref) {
    return scene_.network().IsLinked(scene_.network().FindLease(ref)->device);
  }

  Scene scene_;
  SeededRandom random_;
  db::testing::TestDatabase database_;
  std::unique_ptr<db::Connection> writer_;
  std::vector<AccountId> accounts_;
  std::vector<DeviceId> devices_;
  std::vector<JobId> jobs_;
};

void ExpectSameJob(const jobs::Job* left, const jobs::Job* right) {
  ASSERT_EQ(left == nullptr, right == nullptr);
  if (left == nullptr) return;
  EXPECT_EQ(*left->spec, *right->spec);
  EXPECT_EQ(std::tie(left->account, left->state, left->reason, left->tasks, left->next_index,
                     left->cancel_requested, left->charged, left->held, left->created_at,
                     left->started_at),
            std::tie(right->account, right->state, right->reason, right->tasks, right->next_index,
                     right->cancel_requested, right->charged, right->held, right->created_at,
                     right->started_at));
}

void ExpectSameLease(const jobs::Lease* left, const jobs::Lease* right) {
  ASSERT_EQ(left == nullptr, right == nullptr);
  if (left == nullptr) return;
  EXPECT_EQ(
      std::tie(left->ref, left->device, left->renter, left->owner, left->state, left->stop_reason,
               left->price_per_hour, left->held, left->charged, left->fee, left->gpu_indices,
               left->placed_at, left->started_at, left->image_digest),
      std::tie(right->ref, right->device, right->renter, right->owner, right->state,
               right->stop_reason, right->price_per_hour, right->held, right->charged, right->fee,
               right->gpu_indices, right->placed_at, right->started_at, right->image_digest));
}

TEST_P(LoadTest, WhatIsLoadedIsWhatRan) {
  for (int act = 0; act < 300; ++act) {
    Act();
    if (act % 7 == 0) SaveAll();
  }
  SaveAll();
  auto snapshot = Load(*writer_, scene_.network().settings(), scene_.now());
  ASSERT_TRUE(snapshot) << snapshot.error().detail;
  Network loaded(scene_.network().settings());
  loaded.Restore(*std::move(snapshot), scene_.now());
  Network& running = scene_.network();

  EXPECT_EQ(loaded.books().purses(), running.books().purses());
  EXPECT_EQ(loaded.tasks_waiting(), running.tasks_waiting());
  EXPECT_EQ(loaded.tasks_running(), running.tasks_running());
  EXPECT_EQ(loaded.last_event(), running.last_event());
  for (const auto& account : accounts_) {
    EXPECT_EQ(*loaded.FindAccount(account), *running.FindAccount(account));
  }
  for (const auto& id : jobs_) {
    ExpectSameJob(loaded.FindJob(id), running.FindJob(id));
    for (std::uint32_t index = 0; index < 3; ++index) {
      ExpectSameLease(loaded.FindLiveLease({.job = id, .index = index}),
                      running.FindLiveLease({.job = id, .index = index}));
    }
  }
  for (const auto& id : devices_) {
    const auto *left = loaded.FindDevice(id), *right = running.FindDevice(id);
    EXPECT_EQ(std::tie(left->paused_by_wish, left->acknowledged, left->spool_id, left->earned),
              std::tie(right->paused_by_wish, right->acknowledged, right->spool_id, right->earned));
    EXPECT_EQ(loaded.market().Find(id)->cores_free, running.market().Find(id)->cores_free);
    EXPECT_FALSE(loaded.IsLinked(id));
  }

  // Nothing that happens next meets a broken rule: every CHECK of the core stands guard.
  Changes changes;
  Instant now = scene_.now();
  for (const auto& id : jobs_) {
    const auto* job = loaded.FindJob(id);
    if (job != nullptr) loaded.Apply(CancelJob{.actor = job->account, .job = id}, now, changes);
  }
  loaded.Apply(Tick{}, now + minutes{10}, changes);
  for (const auto& id : jobs_) EXPECT_EQ(loaded.FindJob(id), nullptr);
  EXPECT_EQ(loaded.tasks_running(), 0U);
}
INSTANTIATE_TEST_SUITE_P(Seeds, LoadTest,
                         testing::Combine(testing::Range<std::uint64_t>(1, 11),
                                          testing::Values(Kind::kSqlite, Kind::kPostgres)));

}  // namespace
}  // namespace ioworker::core
