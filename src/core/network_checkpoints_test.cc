#include <algorithm>

#include <gtest/gtest.h>

#include "core/scene.h"

namespace ioworker::core {
namespace {

using jobs::EndReason;

class NetworkCheckpointsTest : public testing::Test {
 protected:
  Outcome Keep(const jobs::LeaseRef& lease, std::uint64_t number, DeviceId device) {
    last_ = {.id = scene_.NewId<ArtifactId>(),
             .account = renter_,
             .kind = jobs::ArtifactKind::kCheckpoint,
             .path = "checkpoint.tar",
             .size_bytes = 10 * number,
             .sha256 = std::string(32, 'x'),
             .lease = lease,
             .created_at = scene_.now(),
             .number = number};
    return scene_.Apply(KeepCheckpoint{.device = device, .artifact = last_});
  }
  Outcome Keep(const jobs::LeaseRef& lease, std::uint64_t number) {
    return Keep(lease, number, scene_.network().FindLease(lease)->device);
  }

  // What a device was told last to take.
  Assignment LastAssignment() {
    Assignment last;
    for (const auto& message : scene_.changes().messages) {
      if (const auto* assign = std::get_if<Assign>(&message.what)) last = assign->assignment;
    }
    return last;
  }

  // What goes of these when they are old.
  std::vector<ArtifactId> Forgotten(std::vector<ArtifactId> artifacts) {
    ForgetHistory command;
    command.artifacts = std::move(artifacts);
    scene_.Apply(command);
    return scene_.changes().forgotten.back().artifacts;
  }

  std::vector<std::string> Actions() {
    std::vector<std::string> actions;
    for (const auto& event : scene_.changes().events) actions.push_back(event.action);
    return actions;
  }

  Scene scene_;
  const AccountId owner_ = scene_.Account();
  const AccountId renter_ = scene_.Account(Money{100'000'000});
  const DeviceId first_ = scene_.Device(owner_, 1, Money{1'000});
  const DeviceId second_ = scene_.Device(owner_, 1, Money{2'000});
  const JobId job_ = scene_.Submit(renter_);
  jobs::Artifact last_;
};

TEST_F(NetworkCheckpointsTest, TheNextAttemptGoesOnFromTheNewestAndSaysSo) {
  const auto one = Scene::Lease(job_);
  EXPECT_EQ(LastAssignment().checkpoint, std::nullopt);
  scene_.Report(one, LeaseStarted{});
  EXPECT_EQ(Keep(one, 1).replaced, ArtifactId{});
  const auto before = last_;
  const auto kept = Keep(one, 2);
  EXPECT_EQ(kept.verdict, Verdict::kOk);
  EXPECT_EQ(kept.replaced, before.id);
  scene_.End(one, EndReason::kEngineError);

  const auto two = Scene::Lease(job_, 0, 2);
  ASSERT_NE(scene_.network().FindLease(two), nullptr);
  EXPECT_EQ(scene_.LeaseRow(two).device, second_);
  EXPECT_EQ(scene_.LeaseRow(two).resumed_from, 1U);
  EXPECT_EQ(LastAssignment().checkpoint, last_);
  EXPECT_EQ(std::ranges::count(Actions(), "resumed from checkpoint of attempt 1"), 1);
}

TEST_F(NetworkCheckpointsTest, AnUploadThatWasOvertakenChangesNothing) {
  const auto one = Scene::Lease(job_);
  Keep(one, 7);
  const auto newest = last_;
  scene_.TakeChanges();
  EXPECT_EQ(Keep(one, 6).verdict, Verdict::kCheckpointOlder);
  EXPECT_TRUE(scene_.changes().rows.empty());
  // The same one again, whose answer was lost.
  EXPECT_EQ(Keep(one, 7).replaced, newest.id);
  // A later attempt's number begins anew.
  scene_.End(one, EndReason::kReclaimed);
  EXPECT_EQ(Keep(Scene::Lease(job_, 0, 2), 1).verdict, Verdict::kOk);
}

TEST_F(NetworkCheckpointsTest, OnlyTheDeviceThatHoldsTheLiveLeaseSaves) {
  const auto one = Scene::Lease(job_);
  EXPECT_EQ(Keep(one, 1, second_).verdict, Verdict::kLeaseUnknown);
  EXPECT_EQ(Keep(Scene::Lease(job_, 0, 2), 1, first_).verdict, Verdict::kLeaseUnknown);
  scene_.End(one, EndReason::kReclaimed);
  EXPECT_EQ(Keep(one, 1, first_).verdict, Verdict::kLeaseUnknown) << "of an attempt that is over";
}

TEST_F(NetworkCheckpointsTest, ADeviceThatComesBackIsToldAgain) {
  const auto one = Scene::Lease(job_);
  Keep(one, 1);
  scene_.End(one, EndReason::kEngineError);
  const auto outcome = scene_.Link(second_, 2);
  ASSERT_EQ(outcome.wanted.size(), 1U);
  EXPECT_EQ(outcome.wanted[0].checkpoint, last_);
}

TEST_F(NetworkCheckpointsTest, ARestartKnowsWhatWasKept) {
  const auto one = Scene::Lease(job_);
  scene_.Report(one, LeaseStarted{});
  Keep(one, 3);
  Snapshot snapshot{.accounts = {},
                    .purses = {},
                    .enrolments = {},
                    .devices = {},
                    .jobs = {},
                    .leases = {},
                    .checkpoints = {last_},
                    .requests = {}};
  const auto& changes = scene_.changes();
  for (const auto& [id, row] : changes.accounts) snapshot.accounts.push_back(row);
  for (const auto& [id, row] : changes.purses) snapshot.purses.push_back(row);
  for (const auto& [id, row] : changes.devices) snapshot.devices.push_back(row);
  for (const auto& [id, row] : changes.jobs) snapshot.jobs.push_back(row);
  for (const auto& [id, row] : changes.leases) snapshot.leases.push_back(row);
  snapshot.checkpoints.push_back(last_);
  snapshot.checkpoints.back().lease.task.job = {.high = 9, .low = 9};  // of a job that has ended
  Network network{{}};
  network.Restore(std::move(snapshot), scene_.now());
  Changes later;
  const auto apply = [&](const Command& command) {
    return network.Apply(command, scene_.now(), later);
  };
  EXPECT_EQ(apply(KeepCheckpoint{.device = first_, .artifact = last_}).replaced, last_.id);
  auto older = last_;
  older.number = 2;
  EXPECT_EQ(apply(KeepCheckpoint{.device = first_, .artifact = older}).verdict,
            Verdict::kCheckpointOlder);
}

TEST_F(NetworkCheckpointsTest, WhatALiveTaskNeedsIsNotForgottenHoweverOld) {
  const auto one = Scene::Lease(job_);
  Keep(one, 1);
  const ArtifactId other = scene_.NewId<ArtifactId>();
  EXPECT_EQ(Forgotten({last_.id, other}), std::vector{other});
  scene_.End(one, EndReason::kCompleted);
  EXPECT_EQ(Forgotten({last_.id}), std::vector{last_.id});
}

TEST_F(NetworkCheckpointsTest, ACancelledJobLeavesNothingInMemory) {
  Keep(Scene::Lease(job_), 1);
  scene_.Apply(SetOwnerState{.device = second_, .link = 1, .lending = {.paused = true}});
  scene_.End(Scene::Lease(job_), EndReason::kEngineError);  // waits: the first device is avoided
  scene_.Apply(CancelJob{.actor = renter_, .job = job_});
  EXPECT_EQ(Forgotten({last_.id}), std::vector{last_.id});
}

}  // namespace
}  // namespace ioworker::core
