// No lease stays as it is for ever, whatever its device does or leaves undone.
#include <gtest/gtest.h>

#include "core/scene.h"

namespace ioworker::core {
namespace {

using jobs::EndReason;

// One device of one core at 3.60 an hour: a second costs 1000. It keeps saying that it is there.
class NetworkDeadlinesTest : public testing::Test {
 protected:
  jobs::LeaseRef Placed() { return Scene::Lease(scene_.Submit(renter_)); }

  jobs::LeaseRef Started() {
    const auto ref = Placed();
    scene_.Report(ref, LeasePulling{});
    scene_.Report(ref, LeaseStarted{"sha256:0"});
    return ref;
  }

  // Time passes with the device linked and silent about its leases.
  void Live(Duration time) {
    for (Duration passed{}; passed < time; passed += seconds{10}) {
      scene_.Tick(seconds{10});
      scene_.Hear(device_);
    }
  }

  bool IsLive(const jobs::LeaseRef& ref) { return scene_.network().FindLease(ref) != nullptr; }

  Scene scene_{{.fee_basis_points = 500, .inventory = {}}};
  const AccountId owner_ = scene_.Account();
  const AccountId renter_ = scene_.Account(Money{10'000'000});
  const DeviceId device_ = scene_.Device(owner_, 1, Money{3'600'000});
};

TEST_F(NetworkDeadlinesTest, CancelledLeaseEndsThoughItsDeviceNeverSaysSo) {
  const auto ref = Started();
  Live(seconds{30});
  scene_.Apply(CancelJob{.actor = renter_, .job = ref.task.job});
  Live(minutes{14});
  EXPECT_TRUE(IsLive(ref));
  Live(minutes{2});
  EXPECT_FALSE(IsLive(ref));
  EXPECT_EQ(scene_.LeaseRow(ref).reason, EndReason::kCancelled);
  EXPECT_EQ(scene_.Job(ref.task.job).state, jobs::JobState::kCancelled);
  EXPECT_EQ(scene_.Spending(renter_).held, Money{});
  // Charged for the half minute before, and for the minute that a stop may take.
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{90'000});
}

TEST_F(NetworkDeadlinesTest, LeaseThatWasNotTakenGoesToAnother) {
  const auto ref = Placed();
  Live(minutes{4});
  EXPECT_TRUE(IsLive(ref));
  Live(minutes{3});
  EXPECT_FALSE(IsLive(ref));
  EXPECT_EQ(scene_.LeaseRow(ref).reason, EndReason::kEngineError);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{});
  EXPECT_EQ(scene_.network().FindJob(ref.task.job)->tasks.Total(), 1U);
}

TEST_F(NetworkDeadlinesTest, PullMayTakeHoursButNotForEver) {
  const auto ref = Placed();
  scene_.Report(ref, LeasePulling{});
  Live(hours{5});
  EXPECT_TRUE(IsLive(ref));
  Live(hours{2});
  EXPECT_FALSE(IsLive(ref));
}

TEST_F(NetworkDeadlinesTest, CollectingMayTakeLongButNotForEver) {
  const auto ref = Started();
  Live(seconds{20});
  scene_.Report(ref, LeaseStopped{});
  Live(hours{1});
  EXPECT_TRUE(IsLive(ref));
  Live(hours{2});
  EXPECT_FALSE(IsLive(ref));
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{20'000});
}

TEST_F(NetworkDeadlinesTest, TimeLimitIsEnforcedThoughItsDeviceGoesOn) {
  auto spec = Scene::Spec();
  spec.time_limit_seconds = 60;
  const auto ref = Scene::Lease(scene_.Submit(renter_, spec));
  scene_.Report(ref, LeaseStarted{"sha256:0"});
  Live(minutes{20});
  EXPECT_FALSE(IsLive(ref));
  EXPECT_EQ(scene_.LeaseRow(ref).reason, EndReason::kTimeLimit);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{60'000});
}

TEST_F(NetworkDeadlinesTest, RestoredLeaseHasItsDeadlineToo) {
  const auto ref = Placed();
  const auto changes = scene_.TakeChanges();
  Snapshot snapshot;
  for (const auto& [id, account] : changes.accounts) snapshot.accounts.push_back(account);
  for (const auto& [id, purse] : changes.purses) snapshot.purses.push_back(purse);
  for (const auto& [id, device] : changes.devices) snapshot.devices.push_back(device);
  for (const auto& [id, job] : changes.jobs) snapshot.jobs.push_back(job);
  for (const auto& [id, lease] : changes.leases) snapshot.leases.push_back(lease);
  Network network({.inventory = {}});
  network.Restore(std::move(snapshot), scene_.now());
  Changes later;
  network.Apply(LinkDevice{.device = device_,
                           .link = 7,
                           .spool_id = "spool",
                           .inventory = Scene::Inventory(1),
                           .held = {ref},
                           .lending = {}},
                scene_.now(), later);
  for (int i = 1; i <= 8 * 6; ++i) {
    const Instant now = scene_.now() + seconds{10} * i;
    network.Apply(NotePresence{{{.device = device_, .link = 7, .queued = {}}}}, now, later);
    network.Apply(Tick{}, now, later);
  }
  EXPECT_EQ(network.FindLease(ref), nullptr);
}

}  // namespace
}  // namespace ioworker::core
