#include "agent/device.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "agent/enrolment.h"
#include "agent/fake_coordinator.h"
#include "db/sqlite/sqlite.h"
#include "engine/fake/fake_engine.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;
using Seen = FakeCoordinator::Seen;

jobs::LeaseRef Ref(std::uint32_t index) {
  return {.task = {.job = {.high = 1, .low = 2}, .index = index}, .attempt = 1};
}

v1::Assign Task(std::uint32_t index, std::map<std::string, std::string> environment = {}) {
  v1::Assign assign;
  *assign.mutable_lease() = ToWire(Ref(index));
  assign.set_tasks(3);
  assign.mutable_spec()->set_image("test/image:1");
  assign.mutable_spec()->mutable_resources()->set_memory_mib(64);
  assign.mutable_spec()->mutable_resources()->set_disk_mib(16);
  for (const auto& [name, value] : environment) {
    (*assign.mutable_spec()->mutable_environment())[name] = value;
  }
  return assign;
}

class DeviceTest : public testing::Test {
 protected:
  DeviceTest() {
    std::string pattern = testing::TempDir() + "device_test_XXXXXX";
    settings_.data_folder = mkdtemp(pattern.data());
    settings_.coordinator_url = coordinator_.url();
    settings_.scratch = ScratchKind::kPlain;
    settings_.limits.cores = 64;
    settings_.reclaim_grace_seconds = 0;
    settings_ = *EnrolHere(settings_, "good", *OfferOf(*engine_, "test", settings_));
  }
  ~DeviceTest() override {
    device_.reset();
    fs::remove_all(settings_.data_folder);
  }

  void StartDevice() {
    spool_ = *db::sqlite::Open(settings_.SpoolPath());
    auto device = Device::Start(
        {.engine = *engine_,
         .spool = *spool_,
         .loop = loop_,
         .clock = clock_,
         .random = random_,
         .version = "test",
         .boot_id = boot_id_,
         .link_times = {.back_off_first = milliseconds{5}, .back_off_max = milliseconds{50}}},
        settings_);
    ASSERT_TRUE(device) << device.error().message << device.error().detail;
    device_ = *std::move(device);
  }

  void AwaitLink() {
    const auto greeted = [](const Seen& seen) { return !seen.hellos.empty(); };
    ASSERT_TRUE(coordinator_.Await(greeted));
  }

  bool AwaitEnd(std::uint32_t index) {
    return coordinator_.Await([&](const Seen& seen) { return seen.EndOf(Ref(index)) != nullptr; });
  }

  v1::Report::Ended EndOf(std::uint32_t index) {
    v1::Report::Ended ended;
    coordinator_.Await([&](const Seen& seen) {
      const auto* found = seen.EndOf(Ref(index));
      if (found != nullptr) ended = *found;
      return found != nullptr;
    });
    return ended;
  }

  SystemClock clock_;
  SystemRandom random_;
  net::Loop loop_{1};
  FakeCoordinator coordinator_{loop_};
  std::unique_ptr<engine::fake::FakeEngine> engine_ = *engine::fake::FakeEngine::Open(clock_);
  Settings settings_;
  std::string boot_id_ = "boot";
  std::unique_ptr<db::Database> spool_;
  std::unique_ptr<Device> device_;
};

TEST_F(DeviceTest, ATaskRunsAndWhatItLeftIsBroughtBeforeItsEndIsReported) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_OUTPUT", "result.txt=42"}, {"FAKE_LOG_LINES", "3"}}));
  const auto ended = EndOf(0);
  EXPECT_EQ(ended.reason(), v1::End::COMPLETED) << ended.message();
  EXPECT_EQ(ended.exit_code(), 0);
  EXPECT_EQ(ended.artifact_ids_size(), 2);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.reports.size(), 3U);
    EXPECT_TRUE(seen.reports[0].has_pulling());
    EXPECT_TRUE(seen.reports[1].has_started());
    const std::string path =
        "/v1/device/jobs/" + Ref(0).task.job.Text() + "/tasks/0/attempts/1/outputs";
    EXPECT_EQ(seen.outputs.at(path + "?path=result.txt&kind=OUTPUT"), "42");
    EXPECT_GT(seen.outputs.at(path + "?path=log&kind=LOG").size(), 15U);
    return true;
  });
}

TEST_F(DeviceTest, HowItEndedIsSaidByItsReason) {
  StartDevice();
  struct Case {
    v1::Assign assign;
    v1::End::Reason reason;
  };
  std::vector<Case> cases = {
      {Task(0, {{"FAKE_EXIT_CODE", "3"}}), v1::End::NON_ZERO_EXIT},
      {Task(1, {{"FAKE_OOM", "1"}}), v1::End::OUT_OF_MEMORY},
      {Task(2, {{"FAKE_START_ERROR", "command_not_found"}}), v1::End::COMMAND_NOT_FOUND},
      {Task(3, {{"FAKE_CREATE_ERROR", "engine_error"}}), v1::End::ENGINE_ERROR},
      {Task(4), v1::End::IMAGE_ERROR},
      {Task(5, {{"FAKE_RUN_MS", "60000"}}), v1::End::TIME_LIMIT},
      {Task(6), v1::End::REFUSED},
      {Task(7), v1::End::REFUSED},
  };
  cases[4].assign.mutable_spec()->set_image("missing/image:1");
  cases[5].assign.set_time_limit_seconds(1);
  cases[6].assign.mutable_spec()->mutable_resources()->set_memory_mib(1U << 22);
  cases[7].assign.mutable_spec()->set_image("NOT AN IMAGE");
  for (std::uint32_t index = 0; index < cases.size(); ++index) {
    coordinator_.Assign(cases[index].assign);
    EXPECT_EQ(EndOf(index).reason(), cases[index].reason) << index << EndOf(index).message();
  }
  EXPECT_EQ(EndOf(0).exit_code(), 3);
}

TEST_F(DeviceTest, AStopEndsWhatRunsAndWhatIsStillFetched) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}}));
  v1::Assign slow = Task(1);
  slow.mutable_spec()->set_image("slow/600000/1000");
  coordinator_.Assign(slow);
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  for (std::uint32_t index = 0; index < 2; ++index) {
    v1::CoordinatorFrame stop;
    *stop.mutable_stop()->mutable_lease() = ToWire(Ref(index));
    stop.mutable_stop()->set_reason(v1::End::CANCELLED);
    coordinator_.Send(stop);
  }
  EXPECT_EQ(EndOf(0).reason(), v1::End::CANCELLED);
  EXPECT_EQ(EndOf(1).reason(), v1::End::CANCELLED);
}

TEST_F(DeviceTest, WhatIsNotWantedAnyMoreStopsAtTheNextWelcome) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  coordinator_.Forget(Ref(0));
  coordinator_.Drop();
  EXPECT_EQ(EndOf(0).reason(), v1::End::CANCELLED);
}

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
    EXPECT_EQ(seen.reports.size(), 60U);
    return true;
  });
}

TEST_F(DeviceTest, ReportsAreSentAgainUntilTheyAreAcknowledged) {
  StartDevice();
  coordinator_.HoldAcknowledgements(true);
  coordinator_.Assign(Task(0));
  ASSERT_TRUE(AwaitEnd(0));
  EXPECT_EQ(device_->CurrentStatus().reports_waiting, 3U);
  coordinator_.HoldAcknowledgements(false);
  device_.reset();
  StartDevice();
  EXPECT_TRUE(coordinator_.Await([](const Seen& seen) {
    return seen.hellos.size() == 2 && seen.hellos[1].leases_size() == 1;
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
  EXPECT_EQ(EndOf(0).artifact_ids_size(), 2);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.reports.size(), 3U);
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

TEST_F(DeviceTest, TheLogIsSentFromItsOffsetAndFollowed) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "400"}, {"FAKE_LOG_LINES", "4"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  const auto open = [&](const std::string& token, std::uint32_t index, std::uint64_t offset) {
    v1::CoordinatorFrame frame;
    frame.mutable_open()->set_token(token);
    *frame.mutable_open()->mutable_lease() = ToWire(Ref(index));
    frame.mutable_open()->set_offset(offset);
    frame.mutable_open()->set_follow(true);
    coordinator_.Send(frame);
  };
  open("all", 0, 0);
  open("part", 0, 5);
  open("unknown", 7, 0);
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.streams_ended.size() == 3; }));
  ASSERT_TRUE(AwaitEnd(0));
  coordinator_.Await([](const Seen& seen) {
    const std::string& all = seen.streams.at("all");
    EXPECT_EQ(all, seen.outputs.at("/v1/device/jobs/" + Ref(0).task.job.Text() +
                                   "/tasks/0/attempts/1/outputs?path=log&kind=LOG"));
    EXPECT_EQ(all.substr(5), seen.streams.at("part"));
    EXPECT_FALSE(seen.streams.contains("unknown"));
    return true;
  });
}

TEST_F(DeviceTest, TheLocalPauseTakesTheMachineBackAndHasTheLastWord) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  ASSERT_TRUE(Pause(settings_.PausePath(), "my game"));
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED);
  v1::CoordinatorFrame wish;
  wish.mutable_owner_wish()->set_paused(false);
  coordinator_.Send(wish);
  coordinator_.Assign(Task(1));
  EXPECT_EQ(EndOf(1).reason(), v1::End::REFUSED);
  EXPECT_NE(EndOf(1).message().find("my game"), std::string::npos);
  ASSERT_TRUE(Resume(settings_.PausePath()));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) {
    return std::ranges::any_of(seen.frames, [](const v1::DeviceFrame& frame) {
      return frame.has_owner_state() && !frame.owner_state().paused();
    });
  }));
  coordinator_.Assign(Task(2));
  EXPECT_EQ(EndOf(2).reason(), v1::End::COMPLETED);
}

TEST_F(DeviceTest, APauseWorksWhileNoCoordinatorCanBeReached) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  coordinator_.RefuseWith("overloaded");
  coordinator_.Drop();
  ASSERT_TRUE(Pause(settings_.PausePath(), ""));
  EXPECT_TRUE(coordinator_.Await([&](const Seen&) { return engine_->List()->empty(); }));
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
  EXPECT_EQ(ended.error().message, "not you");
}

TEST_F(DeviceTest, ASecondUseOfACodeIsPassedOn) {
  const auto enrolled = EnrolHere(settings_, "used", *OfferOf(*engine_, "test", settings_));
  ASSERT_FALSE(enrolled);
  EXPECT_EQ(enrolled.error().reason, "enrolment_code_used");
  EXPECT_EQ(enrolled.error().message, "used before");
  EXPECT_EQ(*LoadSettings(settings_.data_folder), settings_);
}

TEST_F(DeviceTest, InputsLieInTheirPlaceBeforeTheStart) {
  StartDevice();
  v1::Assign assign = Task(0, {{"FAKE_RUN_MS", "600000"}});
  v1::Input& input = *assign.mutable_spec()->add_inputs();
  input.set_path("data/train.csv");
  input.set_artifact_id("art_00000000000000000000000001");
  coordinator_.Assign(assign);
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  const std::string path =
      ScratchStore(settings_.LeasesPath(), ScratchKind::kPlain).FolderOf(Ref(0)) +
      "/scratch/in/data/train.csv";
  EXPECT_EQ(*ReadFile(path, 100), "the input");
}

}  // namespace
}  // namespace ioworker::agent
