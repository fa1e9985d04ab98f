#include <gtest/gtest.h>

#include "core/scene.h"

namespace ioworker::core {
namespace {

using jobs::EndReason;

// One device of one core at 3.60 an hour: a second costs 1000.
class NetworkLeasesTest : public testing::Test {
 protected:
  jobs::LeaseRef Started(jobs::JobSpec spec = Scene::Spec()) {
    const auto ref = Scene::Lease(scene_.Submit(renter_, std::move(spec)));
    scene_.Report(ref, LeaseStarted{"sha256:0"});
    return ref;
  }

  Scene scene_{{.fee_basis_points = 500, .inventory = {}}};
  const AccountId owner_ = scene_.Account();
  const AccountId renter_ = scene_.Account(Money{10'000'000});
  const DeviceId device_ = scene_.Device(owner_, 1, Money{3'600'000});
};

TEST_F(NetworkLeasesTest, RenterPaysForServedSecondsAndGetsTheRestBack) {
  const auto ref = Started();
  EXPECT_EQ(scene_.Spending(renter_).held, Money{3'600'000});
  scene_.Pass(milliseconds{100'900});
  scene_.End(ref, EndReason::kCompleted);
  EXPECT_EQ(scene_.Spending(renter_).held, Money{});
  EXPECT_EQ(scene_.Spending(renter_).available, Money{9'900'000});
  EXPECT_EQ(scene_.Earned(owner_), Money{95'000});
  EXPECT_EQ(scene_.network().books().Find(ledger::PurseId::Fees()).available, Money{5'000});
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{100'000});
  EXPECT_EQ(scene_.Job(ref.task.job).charged, Money{100'000});
  EXPECT_EQ(scene_.Job(ref.task.job).state, jobs::JobState::kSucceeded);
}

TEST_F(NetworkLeasesTest, ChargesByTheMinuteSumToTheWholeCharge) {
  scene_.Apply(UpdateDevice{
      .actor = owner_, .device = device_, .name = {}, .price_per_hour = Money{1'000'007}});
  const auto ref = Started();
  for (int minute = 0; minute < 12; ++minute) {
    scene_.Tick(seconds{59});
    scene_.Hear(device_);
  }
  EXPECT_GT(scene_.changes().transfers.size(), 10U);
  scene_.End(ref, EndReason::kCompleted);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, PriceOf(Money{1'000'007}, seconds{12 * 59}));
  EXPECT_EQ(scene_.LeaseRow(ref).fee, ShareOf(scene_.LeaseRow(ref).charged, 500));
}

TEST_F(NetworkLeasesTest, NothingIsChargedForWhatNeverRan) {
  for (const auto reason : {EndReason::kImageError, EndReason::kRefused, EndReason::kInputError,
                            EndReason::kCommandNotFound, EndReason::kEngineError}) {
    const auto ref = Scene::Lease(scene_.Submit(renter_));
    scene_.Report(ref, LeasePulling{});
    scene_.Pass(seconds{100});
    scene_.End(ref, reason);
    EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{}) << jobs::EndReasonName(reason);
    EXPECT_EQ(scene_.Spending(renter_).available, Money{10'000'000});
    scene_.Apply(CancelJob{.actor = renter_, .job = ref.task.job});
  }
}

TEST_F(NetworkLeasesTest, FreeReasonIsFreeEvenAfterAStart) {
  const auto ref = Started();
  scene_.Pass(seconds{30});
  scene_.End(ref, EndReason::kCommandNotFound);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{});
}

TEST_F(NetworkLeasesTest, FailuresOfTheTaskArePaidFor) {
  for (const auto reason :
       {EndReason::kNonZeroExit, EndReason::kOutOfMemory, EndReason::kDiskFull}) {
    const auto ref = Started();
    scene_.Pass(seconds{10});
    scene_.End(ref, reason);
    EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{10'000});
    EXPECT_EQ(scene_.Job(ref.task.job).state, jobs::JobState::kFailed);
    EXPECT_EQ(scene_.Job(ref.task.job).reason, reason);
  }
}

TEST_F(NetworkLeasesTest, TimeOnTheWayIsNotServedTime) {
  const auto ref = Scene::Lease(scene_.Submit(renter_));
  scene_.Pass(seconds{100});
  scene_.Report(ref, LeaseStarted{}, /*queued=*/seconds{40});
  scene_.Pass(seconds{100});
  scene_.Report(ref, LeaseEnded{.reason = EndReason::kCompleted, .message = {}, .exit_code = {}},
                /*queued=*/seconds{90});
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{50'000});
}

TEST_F(NetworkLeasesTest, NobodyPaysWhileOutputsAreKept) {
  const auto ref = Started();
  scene_.Pass(seconds{30});
  scene_.Report(ref, LeaseStopped{.ran = seconds{30}});
  EXPECT_EQ(scene_.network().FindLease(ref)->state, jobs::LeaseState::kRunning);
  for (int minute = 0; minute < 5; ++minute) {
    scene_.Tick(seconds{59});
    scene_.Hear(device_);
  }
  scene_.End(ref, EndReason::kCompleted);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{30'000});
}

TEST_F(NetworkLeasesTest, ServedTimeIsNoLongerThanTheDevicesOwnClockSays) {
  const auto ref = Started();
  scene_.Pass(seconds{50});
  scene_.Report(ref, LeaseEnded{.reason = EndReason::kCompleted, .ran = seconds{20}});
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{20'000});
}

TEST_F(NetworkLeasesTest, NothingThatWasChargedBecomesFreeAndOnlyTheRenterCancels) {
  for (const auto reason : {EndReason::kRefused, EndReason::kCancelled}) {
    const auto ref = Started();
    scene_.Tick(seconds{59});
    scene_.Hear(device_);
    scene_.Tick(seconds{2});
    scene_.End(ref, reason);
    EXPECT_EQ(scene_.LeaseRow(ref).reason, EndReason::kEngineError);
    EXPECT_FALSE(scene_.LeaseRow(ref).final);
    scene_.Apply(CancelJob{.actor = renter_, .job = ref.task.job});
  }
}

TEST_F(NetworkLeasesTest, ClockOfADeviceCannotStretchALease) {
  const auto ref = Scene::Lease(scene_.Submit(renter_));
  scene_.Pass(seconds{10});
  // Longer ago than the lease was placed, and later than now.
  scene_.Report(ref, LeaseStarted{}, /*queued=*/hours{10'000});
  EXPECT_EQ(scene_.LeaseRow(ref).started_at, scene_.LeaseRow(ref).placed_at);
  scene_.Pass(seconds{10});
  scene_.Report(ref, LeaseEnded{.reason = EndReason::kCompleted, .message = {}, .exit_code = {}},
                /*queued=*/-hours{5});
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{20'000});
}

TEST_F(NetworkLeasesTest, LostDeviceIsPaidToItsLastPresence) {
  const auto ref = Started();
  scene_.Pass(seconds{40});
  scene_.Hear(device_);
  scene_.Tick(seconds{70});
  EXPECT_EQ(scene_.LeaseRow(ref).reason, EndReason::kDeviceLost);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{40'000});
}

TEST_F(NetworkLeasesTest, SilenceIsNotCharged) {
  Scene scene{{.fee_basis_points = 0, .presence_grace = minutes{10}, .inventory = {}}};
  const auto owner = scene.Account(), renter = scene.Account(Money{10'000'000});
  const auto device = scene.Device(owner, 1, Money{3'600'000});
  const auto ref = Scene::Lease(scene.Submit(renter));
  scene.Report(ref, LeaseStarted{});
  scene.Pass(seconds{30});
  scene.Hear(device);
  scene.Tick(minutes{5});
  EXPECT_EQ(scene.LeaseRow(ref).charged, Money{30'000});
}

TEST_F(NetworkLeasesTest, ReturnOfADeviceProvesNoServedTime) {
  const auto ref = Started();
  scene_.Pass(seconds{30});
  scene_.Hear(device_);
  scene_.Apply(UnlinkDevice{.device = device_, .link = 1});
  scene_.Pass(seconds{40});
  scene_.Link(device_, 1, {ref});
  scene_.Apply(Tick{});
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{30'000}) << "its reports may still be under way";
  scene_.Report(ref, LeaseEnded{.reason = EndReason::kCompleted, .message = {}, .exit_code = {}},
                /*queued=*/seconds{35});
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{35'000});
}

TEST_F(NetworkLeasesTest, TimeThatIsNotReportedYetIsNotCharged) {
  const auto ref = Scene::Lease(scene_.Submit(renter_));
  scene_.Pass(seconds{200});  // the coordinator was away; the task ran for ten seconds meanwhile
  const auto hear = [&] {
    scene_.Apply(NotePresence{{{.device = device_, .link = 1, .queued = {}, .recorded = 3}}});
  };
  hear();
  scene_.Report(ref, LeaseStarted{"sha256:0"}, seconds{190});
  for (int i = 0; i < 13; ++i) {
    scene_.Tick(seconds{10});
    hear();
  }
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{}) << "two reports are still on their way";
  scene_.Report(ref, LeaseStopped{seconds{10}}, seconds{310});
  scene_.End(ref, EndReason::kCompleted);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{10'000});
}

TEST_F(NetworkLeasesTest, RepeatedReportChangesNothingAndIsAcknowledgedAgain) {
  const auto ref = Started();
  scene_.Pass(seconds{10});
  const auto repeated = scene_.Report(device_, 1, ref, LeaseStarted{});
  EXPECT_EQ(repeated.verdict, Verdict::kRepeated);
  EXPECT_EQ(repeated.sequence, 1U);
  const LeaseEnded end{.reason = EndReason::kCompleted, .message = {}, .exit_code = {}};
  EXPECT_EQ(scene_.Report(device_, 2, ref, end).verdict, Verdict::kOk);
  EXPECT_EQ(scene_.Report(device_, 2, ref, end).verdict, Verdict::kRepeated);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{10'000});
}

TEST_F(NetworkLeasesTest, GapInTheNumbersIsRefused) {
  const auto ref = Scene::Lease(scene_.Submit(renter_));
  const auto gap = scene_.Report(device_, 2, ref, LeaseStarted{});
  EXPECT_EQ(gap.verdict, Verdict::kSequenceGap);
  EXPECT_EQ(gap.sequence, 0U);
  EXPECT_EQ(scene_.network().FindLease(ref)->state, jobs::LeaseState::kPlaced);
}

TEST_F(NetworkLeasesTest, ReportOfAForeignDeviceIsAcknowledgedAndIgnored) {
  const auto ref = Started();
  const auto foreign = scene_.Enrolled(owner_, Scene::Inventory(1));
  scene_.Link(foreign, 1);
  const auto outcome = scene_.Report(
      foreign, 1, ref, LeaseEnded{.reason = EndReason::kCompleted, .message = {}, .exit_code = {}});
  EXPECT_EQ(outcome.verdict, Verdict::kOk);
  EXPECT_EQ(scene_.network().FindLease(ref)->state, jobs::LeaseState::kRunning);
}

TEST_F(NetworkLeasesTest, EarlierAttemptIsFencedOff) {
  const auto first = Started();
  scene_.End(first, EndReason::kReclaimed);
  const auto second = Scene::Lease(first.task.job, 0, 2);
  ASSERT_NE(scene_.network().FindLease(second), nullptr);
  const auto late =
      scene_.Report(device_, scene_.network().FindDevice(device_)->acknowledged + 1, first,
                    LeaseEnded{.reason = EndReason::kCompleted, .message = {}, .exit_code = {}});
  EXPECT_EQ(late.verdict, Verdict::kOk);
  EXPECT_NE(scene_.network().FindLease(second), nullptr);
  EXPECT_EQ(scene_.Job(first.task.job).tasks.succeeded, 0U);
}

TEST_F(NetworkLeasesTest, TaskPastItsLimitIsStoppedAndNeverChargedPastIt) {
  auto spec = Scene::Spec();
  spec.time_limit_seconds = 60;
  const auto ref = Started(spec);
  for (int i = 0; i < 10; ++i) {
    scene_.Tick(seconds{20});
    scene_.Hear(device_);
  }
  EXPECT_EQ(scene_.LeaseRow(ref).stop_reason, EndReason::kTimeLimit);
  scene_.End(ref, EndReason::kNonZeroExit);
  EXPECT_EQ(scene_.LeaseRow(ref).reason, EndReason::kTimeLimit);
  EXPECT_EQ(scene_.LeaseRow(ref).charged, Money{60'000});
}

TEST_F(NetworkLeasesTest, RaceOfStopAndSuccessIsASuccess) {
  const auto ref = Started();
  scene_.Apply(CancelJob{.actor = renter_, .job = ref.task.job});
  scene_.End(ref, EndReason::kCompleted);
  EXPECT_EQ(scene_.Job(ref.task.job).state, jobs::JobState::kSucceeded);
  EXPECT_EQ(scene_.Job(ref.task.job).reason, EndReason::kCompleted);
}

}  // namespace
}  // namespace ioworker::core
