// What a device does with its leases and for its owner.
#include <sys/stat.h>

#include "agent/device_fixture.h"
#include "agent/enrolment.h"
#include "agent/inventory.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

TEST_F(DeviceTest, ATaskRunsAndWhatItLeftIsBroughtBeforeItsEndIsReported) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_OUTPUT", "result.txt=42"}, {"FAKE_LOG_LINES", "3"}}));
  const auto ended = EndOf(0);
  EXPECT_EQ(ended.reason(), v1::End::COMPLETED) << ended.message();
  EXPECT_EQ(ended.exit_code(), 0);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(seen.reports.size(), 4U);
    EXPECT_TRUE(seen.reports[0].has_pulling());
    EXPECT_TRUE(seen.reports[1].has_started());
    EXPECT_TRUE(seen.reports[2].has_stopped());
    EXPECT_EQ(seen.outputs.size(), 2U);
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
      {Task(8, {{"FAKE_ENGINE_BREAK", "1"}}), v1::End::ENGINE_ERROR},
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

TEST_F(DeviceTest, TheProgressOfAPullIsTold) {
  StartDevice();
  AwaitLink();
  v1::Assign assign = Task(0);
  assign.mutable_spec()->set_image("slow/300/1000");
  coordinator_.Assign(assign);
  ASSERT_TRUE(AwaitEnd(0));
  coordinator_.Await([](const Seen& seen) {
    std::uint64_t done = 0;
    for (const v1::DeviceFrame& frame : seen.frames) {
      if (!frame.has_pull_progress()) continue;
      EXPECT_EQ(FromWire(frame.pull_progress().lease()), Ref(0));
      EXPECT_EQ(frame.pull_progress().bytes_total(), 1000U);
      EXPECT_GE(frame.pull_progress().bytes_done(), done);
      done = frame.pull_progress().bytes_done();
    }
    EXPECT_EQ(done, 1000U);
    return true;
  });
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
  ASSERT_TRUE(WriteSwitch(settings_.PausePath(), {.reason = "my game"}));
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED);
  v1::CoordinatorFrame wish;
  wish.mutable_owner_wish()->set_paused(false);
  coordinator_.Send(wish);
  coordinator_.Assign(Task(1));
  EXPECT_EQ(EndOf(1).reason(), v1::End::RECLAIMED) << "a pause is no verdict on the task";
  EXPECT_NE(EndOf(1).message().find("my game"), std::string::npos);
  ASSERT_TRUE(ClearSwitch(settings_.PausePath()));
  // The last one: it was not paused before, either.
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) {
    const v1::DeviceFrame* last = nullptr;
    for (const v1::DeviceFrame& frame : seen.frames) {
      if (frame.has_owner_state()) last = &frame;
    }
    return last != nullptr && !last->owner_state().paused();
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
  ASSERT_TRUE(WriteSwitch(settings_.PausePath(), {}));
  EXPECT_TRUE(coordinator_.Await([&](const Seen&) { return engine_->List()->empty(); }));
}

TEST_F(DeviceTest, AnEarlierDeadlineReplacesALaterOne) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}, {"FAKE_IGNORE_STOP", "1"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  v1::CoordinatorFrame stop;
  *stop.mutable_stop()->mutable_lease() = ToWire(Ref(0));
  stop.mutable_stop()->set_reason(v1::End::CANCELLED);
  stop.mutable_stop()->set_grace_seconds(300);
  coordinator_.Send(stop);
  ASSERT_FALSE(AwaitNotice(0).empty()) << "it is under way: what comes now comes second";
  ASSERT_TRUE(WriteSwitch(settings_.PausePath(), {.reason = "now"}));
  EXPECT_EQ(EndOf(0).reason(), v1::End::CANCELLED) << "the first order's reason";
}

TEST_F(DeviceTest, OnlySoManyLogsAreSentAtOnce) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  for (int i = 0; i < 40; ++i) {
    v1::CoordinatorFrame frame;
    frame.mutable_open()->set_token("stream" + std::to_string(i));
    *frame.mutable_open()->mutable_lease() = ToWire(Ref(0));
    frame.mutable_open()->set_follow(true);
    coordinator_.Send(frame);
  }
  EXPECT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.streams_ended.size() == 8; }));
}

TEST_F(DeviceTest, ASecondUseOfACodeIsPassedOn) {
  const auto enrolled = EnrolHere(settings_, "used", *OfferOf(*engine_, "test", settings_));
  ASSERT_FALSE(enrolled);
  EXPECT_EQ(enrolled.error().reason, "enrolment_code_used");
  EXPECT_EQ(enrolled.error().message, "used before");
  EXPECT_EQ(*LoadSettings(settings_.data_folder), settings_);
}

TEST_F(DeviceTest, InputsLieInTheirPlaceBeforeTheStart) {
  const mode_t before = umask(077);
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
  umask(before);
  struct stat file{};
  ASSERT_EQ(stat(path.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0644U) << "the task has to read it";
}

}  // namespace
}  // namespace ioworker::agent
