// A device in trouble: breaks, kills, outages, and a coordinator that does not want it.
#include <filesystem>

#include "agent/device_fixture.h"
#include "base/file.h"
#include "engine/fake/fake_engine.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

TEST_F(DeviceTest, BreaksOfTheLinkLoseAndRepeatNothing) {
  StartDevice();
  for (std::uint32_t index = 0; index < 20; ++index) {
    if (index > 0) ASSERT_TRUE(AwaitEnd(index - 1));
    coordinator_.Assign(Task(index, {{"FAKE_RUN_MS", std::to_string(index * 10)}}));
    if (index % 4 == 1) coordinator_.Drop();
    if (index % 4 == 3) device_->BreakLink();
  }
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Ends() == 20; }));
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.gaps, 0);
    EXPECT_EQ(seen.reports.size(), 80U);
    return true;
  });
}

TEST_F(DeviceTest, ReportsAreSentAgainUntilTheyAreAcknowledged) {
  StartDevice();
  coordinator_.HoldAcknowledgements(true);
  coordinator_.Assign(Task(0));
  ASSERT_TRUE(AwaitEnd(0));
  EXPECT_EQ(device_->CurrentStatus().reports_waiting, 4U);
  coordinator_.HoldAcknowledgements(false);
  device_.reset();
  StartDevice();
  EXPECT_TRUE(coordinator_.Await([](const Seen& seen) {
    return seen.hellos.size() == 2 && seen.hellos[1].leases_size() == 1 &&
           seen.hellos[0].recorded() == 0 && seen.hellos[1].recorded() == 4;
  }));
}

TEST_F(DeviceTest, ANewLifeTakesUpWhatRuns) {
  StartDevice();
  coordinator_.Assign(
      Task(0, {{"FAKE_RUN_MS", "700"}, {"FAKE_OUTPUT", "a=b"}, {"FAKE_LOG_LINES", "9"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  device_.reset();
  ASSERT_EQ(engine_->List()->size(), 1U);
  StartDevice();
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED) << EndOf(0).message();
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.reports.size(), 4U);
    EXPECT_EQ(seen.outputs.size(), 2U);
    EXPECT_EQ(seen.gaps, 0);
    return true;
  });
}

TEST_F(DeviceTest, WhatWasCutOffByARestartOfTheMachineRunsElsewhere) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  device_.reset();
  boot_id_ = "another boot";
  StartDevice();
  EXPECT_EQ(EndOf(0).reason(), v1::End::ENGINE_ERROR);
}

TEST_F(DeviceTest, AContainerThatIsGoneEndsItsLease) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  device_.reset();
  ASSERT_TRUE(engine_->Remove(engine_->List()->front().id));
  StartDevice();
  EXPECT_EQ(EndOf(0).reason(), v1::End::ENGINE_ERROR);
}

TEST_F(DeviceTest, AContainerOfNoLeaseIsRemoved) {
  engine::ContainerSpec spec{};
  spec.lease = Ref(9).Text();
  spec.image = *engine_->Pull("test/image:1", [](const auto&) {}, {});
  ASSERT_TRUE(engine_->Create(spec));
  StartDevice();
  coordinator_.Assign(Task(0));
  ASSERT_TRUE(AwaitEnd(0));
  // The sweep is the keeper's first round; after it the status is written.
  EXPECT_TRUE(coordinator_.Await([&](const Seen&) { return engine_->List()->empty(); }));
}

TEST_F(DeviceTest, AMachineThatCannotHoldJobsToTheirLimitsDoesNotLend) {
  engine_ = *engine::fake::FakeEngine::Open(clock_, {.limits = false});
  const auto device = TryStart();
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().reason, "engine_limits");
  EXPECT_TRUE(device.error().message.contains("no limit on memory, swap (D002_LIMITS); use"))
      << device.error().message;
}

TEST_F(DeviceTest, AContainerThatDidNotRunAsAskedIsInTheOwnersLog) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_START_ERROR", "not_as_asked"}}));
  EXPECT_EQ(EndOf(0).reason(), v1::End::ENGINE_ERROR) << "not the renter's failure";
  const auto log = ReadFile(settings_.OwnerLogPath(), 1 << 20);
  ASSERT_TRUE(log);
  EXPECT_TRUE(log->contains("not_as_asked") && log->contains(Ref(0).Text())) << *log;
}

TEST_F(DeviceTest, GarbageEndsTheConnectionAndNotTheDevice) {
  StartDevice();
  AwaitLink();
  SeededRandom random(11);
  for (int round = 0; round < 30; ++round) {
    coordinator_.SendBytes(random.Bytes(random.Below(300)));
    v1::CoordinatorFrame frame;
    frame.mutable_assign()->mutable_lease()->set_job_id("job_none");
    coordinator_.Send(frame);
    frame.mutable_open()->set_token("../../secret");
    coordinator_.Send(frame);
    frame.mutable_acknowledge()->set_sequence(random.Next());
    coordinator_.Send(frame);
  }
  coordinator_.Assign(Task(0));
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
}

TEST_F(DeviceTest, ADeviceThatIsNotWantedEndsWithTheReason) {
  coordinator_.RefuseWith("retired");
  StartDevice();
  const Status ended = device_->AwaitEnd({});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().reason, "retired");
  EXPECT_TRUE(ended.error().message.contains("not you")) << ended.error().message;
  EXPECT_TRUE(device_->CurrentStatus().given_up.contains("not you"));
}

TEST_F(DeviceTest, ARefusalForAWhileIsShownUntilItIsOver) {
  coordinator_.RefuseWith("overloaded");
  StartDevice();
  EXPECT_TRUE(coordinator_.Await([&](const Seen&) {
    return device_->CurrentStatus().trouble.contains("overloaded: not you");
  }));
  coordinator_.RefuseWith("");
  EXPECT_TRUE(coordinator_.Await([&](const Seen&) {
    const DeviceStatus status = device_->CurrentStatus();
    return status.linked && status.trouble.empty();
  }));
}

TEST_F(DeviceTest, ADeviceThatIsNotWantedLeavesNothingRunning) {
  for (const char* reason : {"retired", "unknown_device", "wrong_host"}) {
    StartDevice();
    const std::uint32_t index = reason[0];
    coordinator_.Assign(Task(index, {{"FAKE_RUN_MS", "600000"}}));
    ASSERT_TRUE(coordinator_.Await([&](const Seen& seen) { return seen.Started(Ref(index)); }));
    coordinator_.RefuseWith(reason);
    coordinator_.Drop();
    EXPECT_EQ(device_->AwaitEnd({}).error().reason, reason);
    EXPECT_TRUE(engine_->List()->empty()) << reason;
    EXPECT_TRUE(ScratchStore(settings_.LeasesPath(), ScratchKind::kPlain).Found().empty());
    device_.reset();
    coordinator_.RefuseWith("");
    coordinator_.Forget(Ref(index));
  }
}

TEST_F(DeviceTest, AKeyThatIsGoneIsNotReplaced) {
  fs::remove(settings_.KeyPath());
  const auto device = TryStart();
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().reason, "key_missing");
  EXPECT_FALSE(fs::exists(settings_.KeyPath()));
}

TEST_F(DeviceTest, TheRenterDoesNotPayForUploads) {
  StartDevice();
  coordinator_.RefuseUploads(true);
  coordinator_.Assign(Task(0, {{"FAKE_OUTPUT", "a=b"}, {"FAKE_RUN_MS", "50"}}));
  EXPECT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.StoppedOf(Ref(0)); }));
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.EndOf(Ref(0)), nullptr) << "its outputs are not kept yet";
    EXPECT_LT(seen.StoppedOf(Ref(0))->queued_millis(), 5000U);
    EXPECT_GE(seen.StoppedOf(Ref(0))->stopped().ran_millis(), 50U);
    return true;
  });
  // Killed meanwhile: the new life keeps what is left, without the engine.
  device_.reset();
  ASSERT_TRUE(engine_->Remove(engine_->List()->front().id));
  coordinator_.RefuseUploads(false);
  StartDevice();
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED) << EndOf(0).message();
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.outputs.size(), 2U);
    return true;
  });
}

TEST_F(DeviceTest, TheRenterDoesNotPayForAnOutageOfTheAgent) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "800"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  device_.reset();
  ASSERT_EQ(engine_->List()->size(), 1U) << "it ended before the outage began";
  coordinator_.Await([&](const Seen&) { return !engine_->List()->front().running; });
  const Instant ended = engine_->List()->front().finished_at;
  const auto outage = clock_.Now() + milliseconds{1500};
  coordinator_.Await([&](const Seen&) { return clock_.Now() >= outage; });
  StartDevice();
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.StoppedOf(Ref(0)); }));
  coordinator_.Await([&](const Seen& seen) {
    const auto& stopped = *seen.StoppedOf(Ref(0));
    const Duration waited = milliseconds{stopped.queued_millis()};
    EXPECT_GE(waited, milliseconds{1400});
    EXPECT_LE(waited, clock_.Now() - ended);
    EXPECT_LT(stopped.stopped().ran_millis(), 1800U);
    return true;
  });
}

TEST_F(DeviceTest, ShutDownDoesNotWaitForTheGraceOfAStop) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}, {"FAKE_IGNORE_STOP", "1"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  v1::CoordinatorFrame stop;
  *stop.mutable_stop()->mutable_lease() = ToWire(Ref(0));
  stop.mutable_stop()->set_reason(v1::End::CANCELLED);
  stop.mutable_stop()->set_grace_seconds(300);
  coordinator_.Send(stop);
  const Duration begin = clock_.Steady();
  device_.reset();
  EXPECT_LT(clock_.Steady() - begin, seconds{30});
}

TEST_F(DeviceTest, ACoordinatorThatWentBackInTimeLosesNoReport) {
  StartDevice();
  coordinator_.Assign(Task(0));
  ASSERT_TRUE(AwaitEnd(0));
  ASSERT_TRUE(coordinator_.Await(
      [&](const Seen&) { return device_->CurrentStatus().reports_waiting == 0; }));
  coordinator_.GoBackTo(1);
  coordinator_.Assign(Task(1, {{"FAKE_RUN_MS", "600000"}}));
  coordinator_.Drop();
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) {
    return seen.hellos.size() >= 3 && seen.hellos.back().spool_id() != seen.hellos[0].spool_id();
  }));
  coordinator_.Assign(Task(2));
  EXPECT_TRUE(AwaitEnd(2));
}

TEST_F(DeviceTest, AnAttemptThatHasEndedHereIsRefusedAndNotPassedOver) {
  StartDevice();
  coordinator_.Assign(Task(0));
  ASSERT_TRUE(AwaitEnd(0));
  ASSERT_TRUE(
      coordinator_.Await([&](const Seen&) { return device_->CurrentStatus().leases.empty(); }));
  coordinator_.Assign(Task(0));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Ends() == 2; }));
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.reports.back().ended().reason(), v1::End::REFUSED);
    return true;
  });
}

TEST_F(DeviceTest, AnEngineThatIsAwayForAMomentIsWaitedFor) {
  StartDevice();
  v1::Assign assign = Task(0);
  assign.mutable_spec()->set_image("away/1");
  coordinator_.Assign(assign);
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED) << EndOf(0).message();
}

TEST_F(DeviceTest, ALogThatDoesNotEndDoesNotKeepALease) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_LOG_HANGS", "1"}, {"FAKE_LOG_LINES", "2"}}));
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_LT(seen.StoppedOf(Ref(0))->stopped().ran_millis(), 3000U) << "not paid for the wait";
    EXPECT_EQ(seen.outputs.size(), 1U) << "the log is kept";
    return true;
  });
}

// A full disk, or what else keeps the spool from being written.
TEST_F(DeviceTest, ALeaseThatCannotBeWrittenDownIsAssignedAgain) {
  StartDevice();
  AwaitLink();
  device_.reset();
  {
    const auto writer = *spool_->OpenWriter();
    const std::string until = std::to_string(clock_.Now().micros / 1'000'000 + 3);
    ASSERT_TRUE(
        writer->RunScript("CREATE TRIGGER full BEFORE INSERT ON lease "
                          "WHEN CAST(strftime('%s', 'now') AS INTEGER) < " +
                          until + " BEGIN SELECT RAISE(ABORT, 'no space'); END"));
  }
  StartDevice();
  coordinator_.Assign(Task(0));
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED) << EndOf(0).message();
  coordinator_.Await([](const Seen& seen) {
    EXPECT_GE(seen.hellos.size(), 3U) << "the link was broken to have it assigned again";
    return true;
  });
}

}  // namespace
}  // namespace ioworker::agent
