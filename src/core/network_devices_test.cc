#include <algorithm>

#include <gtest/gtest.h>

#include "core/scene.h"

namespace ioworker::core {
namespace {

using jobs::EndReason;

class NetworkDevicesTest : public testing::Test {
 protected:
  EnrolDevice Enrolment(const std::string& code, const std::string& key) {
    return {.code_hash = code,
            .id = scene_.NewId<DeviceId>(),
            .name = "device",
            .public_key = key,
            .inventory = Scene::Inventory(2)};
  }
  void Code(const std::string& code) {
    scene_.Apply(CreateEnrolment{
        .account = owner_, .code_hash = code, .expires_at = scene_.now() + minutes{10}});
  }

  Scene scene_;
  const AccountId owner_ = scene_.Account();
  const AccountId renter_ = scene_.Account(Money{10'000'000});
};

TEST_F(NetworkDevicesTest, CodeEnrolsOneDeviceOnce) {
  Code("code");
  const auto first = scene_.Apply(Enrolment("code", "key"));
  EXPECT_EQ(first.verdict, Verdict::kOk);
  EXPECT_EQ(first.account, owner_);
  // The same device again has lost its answer; another one has found the code.
  const auto again = scene_.Apply(Enrolment("code", "key"));
  EXPECT_EQ(again.verdict, Verdict::kRepeated);
  EXPECT_EQ(again.device, first.device);
  EXPECT_EQ(scene_.Apply(Enrolment("code", "other key")).verdict, Verdict::kCodeUsed);
  EXPECT_EQ(scene_.Apply(Enrolment("no code", "other key")).verdict, Verdict::kCodeUnknown);
  Code("second");
  const auto anew = scene_.Apply(Enrolment("second", "key"));
  EXPECT_EQ(anew.verdict, Verdict::kRepeated);
  EXPECT_EQ(anew.device, first.device);
  scene_.Pass(minutes{10});
  EXPECT_EQ(scene_.Apply(Enrolment("second", "other key")).verdict, Verdict::kCodeExpired);
}

TEST_F(NetworkDevicesTest, CodeOfAFleetEnrolsSoManyAndNoMore) {
  scene_.Apply(CreateEnrolment{.account = owner_,
                               .code_hash = "fleet",
                               .expires_at = scene_.now() + minutes{10},
                               .id = scene_.NewId<EnrolmentId>(),
                               .name = "rack 7",
                               .devices = 2});
  EXPECT_EQ(scene_.Apply(Enrolment("fleet", "a")).verdict, Verdict::kOk);
  EXPECT_EQ(scene_.Apply(Enrolment("fleet", "b")).verdict, Verdict::kOk);
  EXPECT_EQ(scene_.Apply(Enrolment("fleet", "a")).verdict, Verdict::kRepeated);
  EXPECT_EQ(scene_.Apply(Enrolment("fleet", "c")).verdict, Verdict::kCodeUsed);
}

TEST_F(NetworkDevicesTest, KeyOfAnotherOwnersDeviceIsRefused) {
  Code("code");
  scene_.Apply(Enrolment("code", "key"));
  scene_.Apply(CreateEnrolment{
      .account = renter_, .code_hash = "theirs", .expires_at = scene_.now() + minutes{10}});
  EXPECT_EQ(scene_.Apply(Enrolment("theirs", "key")).verdict, Verdict::kKeyEnrolled);
}

TEST_F(NetworkDevicesTest, RevokedCodeEnrolsNobodyAndOnlyItsOwnerRevokes) {
  const auto id = scene_.NewId<EnrolmentId>();
  scene_.Apply(CreateEnrolment{
      .account = owner_, .code_hash = "code", .expires_at = scene_.now() + minutes{10}, .id = id});
  EXPECT_EQ(scene_.Apply(RevokeEnrolment{.actor = renter_, .id = id}).verdict,
            Verdict::kEnrolmentUnknown);
  EXPECT_EQ(scene_.Apply(RevokeEnrolment{.actor = owner_, .id = id}).verdict, Verdict::kOk);
  EXPECT_EQ(scene_.Apply(RevokeEnrolment{.actor = owner_, .id = id}).verdict, Verdict::kRepeated);
  EXPECT_EQ(scene_.Apply(Enrolment("code", "key")).verdict, Verdict::kCodeExpired);
}

TEST_F(NetworkDevicesTest, StepsOfAMachineAreToldToTheCodesOwnerUpToABound) {
  Code("code");
  ReportEnrolment report{.code_hash = "code", .action = "checked"};
  EXPECT_EQ(scene_.Apply(report).verdict, Verdict::kOk);
  const auto& event = scene_.changes().events.back();
  EXPECT_EQ(event.noun, "enrolment");
  EXPECT_EQ(event.action, "checked");
  EXPECT_EQ(event.lender, owner_);
  scene_.Pass(minutes{11});
  int taken = 0;
  while (taken < 1000 && scene_.Apply(report).verdict == Verdict::kOk) ++taken;
  EXPECT_EQ(taken, 31);
  EXPECT_EQ(scene_.Apply(report).verdict, Verdict::kTooManyReports);
  report.code_hash = "no code";
  EXPECT_EQ(scene_.Apply(report).verdict, Verdict::kCodeUnknown);
}

TEST_F(NetworkDevicesTest, InventoryWithoutSenseIsRefused) {
  Code("code");
  auto enrol = Enrolment("code", "key");
  enrol.inventory.cores = 0;
  EXPECT_EQ(scene_.Apply(enrol).verdict, Verdict::kInventoryInvalid);
  enrol.inventory.cores = 1;
  EXPECT_EQ(scene_.Apply(enrol).verdict, Verdict::kOk);
}

TEST_F(NetworkDevicesTest, OnlyTheOwnerChangesADevice) {
  const auto device = scene_.Device(owner_, 2, Money{100});
  EXPECT_EQ(scene_.Apply(SetDeviceWish{.actor = renter_, .device = device, .paused = true}).verdict,
            Verdict::kNotYours);
  EXPECT_EQ(scene_.Apply(RetireDevice{.actor = renter_, .device = device}).verdict,
            Verdict::kNotYours);
  EXPECT_EQ(scene_.Apply(RetireDevice{.actor = owner_, .device = device}).verdict, Verdict::kOk);
  EXPECT_EQ(scene_.Apply(RetireDevice{.actor = owner_, .device = device}).verdict, Verdict::kOk);
  EXPECT_EQ(scene_.Apply(SetDeviceWish{.actor = owner_, .device = device, .paused = true}).verdict,
            Verdict::kDeviceRetired);
  EXPECT_EQ(scene_.Link(device, 2).verdict, Verdict::kDeviceRetired);
}

TEST_F(NetworkDevicesTest, WishIsSavedWhateverTheStateOfTheDevice) {
  const auto device = scene_.Enrolled(owner_, Scene::Inventory(2));
  scene_.TakeChanges();
  scene_.Apply(SetDeviceWish{.actor = owner_, .device = device, .paused = true});
  EXPECT_TRUE(scene_.changes().devices.at(device).paused_by_wish);
}

TEST_F(NetworkDevicesTest, PausedDeviceGetsNothingAndStopsWhatItRuns) {
  const auto device = scene_.Device(owner_, 2, Money{100});
  const auto job = scene_.Submit(renter_);
  scene_.TakeChanges();
  scene_.Apply(SetDeviceWish{.actor = owner_, .device = device, .paused = true});
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(job)).stop_reason, EndReason::kReclaimed);
  scene_.End(Scene::Lease(job), EndReason::kNonZeroExit);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(job)).reason, EndReason::kReclaimed);
  EXPECT_EQ(scene_.Job(job).tasks.waiting, 1U);
  scene_.Apply(SetDeviceWish{.actor = owner_, .device = device, .paused = false});
  EXPECT_EQ(scene_.Job(job).tasks.running, 1U);
}

TEST_F(NetworkDevicesTest, FinishingDeviceGetsNothingAndKeepsWhatItRuns) {
  const auto device = scene_.Device(owner_, 2, Money{100});
  const auto job = scene_.Submit(renter_);
  scene_.Report(Scene::Lease(job), LeaseStarted{});
  scene_.TakeChanges();
  scene_.Apply(SetDeviceWish{.actor = owner_, .device = device, .paused = true, .finish = true});
  EXPECT_EQ(scene_.network().FindLease(Scene::Lease(job))->stop_reason, EndReason::kNone);
  const auto waiting = scene_.Submit(renter_);
  EXPECT_EQ(scene_.Job(waiting).tasks.waiting, 1U);
  scene_.End(Scene::Lease(job), EndReason::kCompleted);
  EXPECT_EQ(scene_.Job(waiting).tasks.waiting, 1U);
}

TEST_F(NetworkDevicesTest, APauseThatHasATimeEndsByItself) {
  const auto device = scene_.Device(owner_, 2, Money{100});
  SetDeviceWish wish{.actor = owner_, .device = device, .paused = true};
  wish.until = scene_.now() + seconds{30};
  scene_.Apply(wish);
  wish.until = scene_.now() + seconds{50};  // a later word counts, not both
  scene_.Apply(wish);
  const auto job = scene_.Submit(renter_);
  scene_.Hear(device);
  scene_.Tick(seconds{40});
  EXPECT_EQ(scene_.Job(job).tasks.waiting, 1U);
  scene_.TakeChanges();
  scene_.Hear(device);
  scene_.Tick(seconds{10});
  EXPECT_EQ(scene_.Job(job).tasks.running, 1U);
  EXPECT_FALSE(scene_.network().FindDevice(device)->paused_by_wish);
  EXPECT_FALSE(scene_.network().FindDevice(device)->wish_until);
}

TEST_F(NetworkDevicesTest, OnlyWhatTheDeviceLendsIsForHire) {
  const auto device = scene_.Device(owner_, 4, Money{100});
  const auto running = scene_.Submit(renter_);
  scene_.Report(Scene::Lease(running), LeaseStarted{});
  const auto lend = [&](std::uint32_t cores) {
    devices::Lending lending{.mode = devices::LendingMode::kReduced};
    lending.lent = devices::Lent{.cores = cores, .memory_mib = 4000, .disk_mib = 100'000};
    scene_.Apply(SetOwnerState{.device = device, .link = 1, .lending = lending});
  };
  lend(2);
  const auto second = scene_.Submit(renter_);
  const auto third = scene_.Submit(renter_);
  EXPECT_EQ(scene_.Job(second).tasks.running, 1U);
  EXPECT_EQ(scene_.Job(third).tasks.waiting, 1U);
  // Less than what runs: nothing new, and what ends makes no room.
  lend(1);
  scene_.End(Scene::Lease(second), EndReason::kCompleted);
  EXPECT_EQ(scene_.Job(third).tasks.waiting, 1U);
  lend(2);
  EXPECT_EQ(scene_.Job(third).tasks.running, 1U);
}

TEST_F(NetworkDevicesTest, OldLinkOfADeviceIsNotHeard) {
  const auto device = scene_.Device(owner_, 2, Money{100});
  scene_.Link(device, 2);
  EXPECT_EQ(scene_.Apply(UnlinkDevice{.device = device, .link = 1}).verdict, Verdict::kStaleLink);
  EXPECT_TRUE(scene_.network().IsLinked(device));
  EXPECT_EQ(
      scene_.Apply(SetOwnerState{.device = device, .link = 1, .lending = {.paused = true}}).verdict,
      Verdict::kStaleLink);
  EXPECT_FALSE(scene_.network().FindDevice(device)->Paused());
}

TEST_F(NetworkDevicesTest, SilentDeviceIsLostAndItsTasksGoOnElsewhere) {
  const auto first = scene_.Device(owner_, 2, Money{100});
  const auto job = scene_.Submit(renter_);
  const auto second = scene_.Device(owner_, 2, Money{900});
  scene_.Tick(seconds{30});
  scene_.Hear(second);
  scene_.Tick(seconds{32});
  EXPECT_FALSE(scene_.network().IsLinked(first));
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(job, 0, 1)).reason, EndReason::kDeviceLost);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(job, 0, 2)).device, second);
}

TEST_F(NetworkDevicesTest, ReturningDeviceIsToldWhatIsWanted) {
  const auto device = scene_.Device(owner_, 4, Money{100});
  const auto placed = Scene::Lease(scene_.Submit(renter_));
  const auto started = Scene::Lease(scene_.Submit(renter_));
  const auto forgotten = Scene::Lease(scene_.Submit(renter_));
  const auto cancelled = Scene::Lease(scene_.Submit(renter_));
  for (const auto& ref : {started, forgotten, cancelled}) scene_.Report(ref, LeaseStarted{});
  scene_.Apply(CancelJob{.actor = renter_, .job = cancelled.task.job});
  scene_.TakeChanges();
  const auto outcome = scene_.Link(device, 2, {started, cancelled});
  std::vector<jobs::LeaseRef> wanted;
  for (const auto& assignment : outcome.wanted) wanted.push_back(assignment.lease.ref);
  // The one that had not started is assigned again; the one that it ran and forgot is lost.
  EXPECT_EQ(wanted.size(), 2U);
  EXPECT_NE(std::ranges::find(wanted, placed), wanted.end());
  EXPECT_NE(std::ranges::find(wanted, started), wanted.end());
  EXPECT_EQ(scene_.LeaseRow(forgotten).reason, EndReason::kDeviceLost);
  EXPECT_NE(scene_.network().FindLease(cancelled), nullptr);
}

TEST_F(NetworkDevicesTest, NewSpoolBeginsToCountAgain) {
  const auto device = scene_.Device(owner_, 2, Money{100});
  const auto lease = Scene::Lease(scene_.Submit(renter_));
  scene_.Report(lease, LeasePulling{});
  EXPECT_EQ(scene_.network().FindDevice(device)->acknowledged, 1U);
  const auto outcome = scene_.Apply(LinkDevice{.device = device,
                                               .link = 2,
                                               .spool_id = "another",
                                               .inventory = Scene::Inventory(2),
                                               .held = {lease},
                                               .lending = {}});
  EXPECT_EQ(outcome.sequence, 0U);
}

TEST_F(NetworkDevicesTest, SmallerInventoryIsNeverFilledPastItsSize) {
  const auto device = scene_.Device(owner_, 4, Money{100});
  const auto first = Scene::Lease(scene_.Submit(renter_)),
             second = Scene::Lease(scene_.Submit(renter_));
  const auto third = Scene::Lease(scene_.Submit(renter_));
  scene_.Apply(LinkDevice{.device = device,
                          .link = 1,
                          .spool_id = "spool",
                          .inventory = Scene::Inventory(2),
                          .held = {first, second, third},
                          .lending = {}});
  const auto waiting = scene_.Submit(renter_);
  scene_.End(first, EndReason::kCompleted);
  EXPECT_EQ(scene_.Job(waiting).tasks.waiting, 1U) << "two leases fill the two cores";
  scene_.End(second, EndReason::kCompleted);
  EXPECT_EQ(scene_.Job(waiting).tasks.running, 1U);
}

TEST_F(NetworkDevicesTest, GpuThatIsGoneIsNotLentAgain) {
  auto inventory = Scene::Inventory(4);
  inventory.gpus = {{.index = 0, .model = "H100", .memory_mib = 1, .driver = {}},
                    {.index = 1, .model = "H100", .memory_mib = 1, .driver = {}}};
  const auto device = scene_.Enrolled(owner_, inventory);
  scene_.Link(device, 1);
  auto spec = Scene::Spec();
  spec.resources.gpus = 2;
  const auto lease = Scene::Lease(scene_.Submit(renter_, spec));
  ASSERT_NE(scene_.network().FindLease(lease), nullptr);
  inventory.gpus.pop_back();
  scene_.Apply(LinkDevice{.device = device,
                          .link = 1,
                          .spool_id = "spool",
                          .inventory = inventory,
                          .held = {lease},
                          .lending = {}});
  scene_.End(lease, EndReason::kCompleted);
  EXPECT_EQ(scene_.network().market().Find(device)->gpus_free, std::vector<std::uint32_t>{0});
}

// The device would refuse what pays less: it is not offered for less.
TEST_F(NetworkDevicesTest, ADeviceAsksNoLessThanItsOwnersFloor) {
  const auto device = scene_.Device(owner_, 2, Money{1'000});
  devices::Lending lending{.mode = devices::LendingMode::kFull};
  lending.lent = devices::Lent{
      .cores = 2, .memory_mib = 4000, .disk_mib = 100'000, .price_floor = Money{7'000}};
  scene_.Apply(SetOwnerState{.device = device, .link = 1, .lending = lending});
  EXPECT_EQ(scene_.network().market().Find(device)->price_per_hour, Money{7'000});
  const auto job = scene_.Submit(renter_);
  EXPECT_EQ(scene_.LeaseRow(Scene::Lease(job)).price_per_hour, Money{3'500});
  lending.lent->price_floor = {};
  scene_.Apply(SetOwnerState{.device = device, .link = 1, .lending = lending});
  EXPECT_EQ(scene_.network().market().Find(device)->price_per_hour, Money{1'000});
}

}  // namespace
}  // namespace ioworker::core
