// What the owner's policy does on a device, whatever the coordinator wants.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "agent/device_fixture.h"
#include "agent/enrolment.h"
#include "agent/owner_log.h"
#include "agent/owner_switch.h"
#include "agent/policy_file.h"

namespace ioworker::agent {
namespace {

class DevicePolicyTest : public DeviceTest {
 protected:
  void Follow(const std::string& policy) {
    const auto saved =
        SavePolicyText(settings_.PolicyPath(), policy + "\n[jobs]\nreclaim_grace = \"0s\"\n");
    ASSERT_TRUE(saved) << saved.error().message;
  }

  // True once the coordinator has heard that this is how much is lent.
  bool AwaitMode(v1::LendingMode mode) {
    return coordinator_.Await([&](const Seen& seen) {
      for (auto frame = seen.frames.rbegin(); frame != seen.frames.rend(); ++frame) {
        if (frame->has_owner_state()) return frame->owner_state().mode() == mode;
      }
      return false;
    });
  }

  static void Pause() {
    Mutex mutex;
    Condition never;
    const Lock lock(mutex);
    never.WaitFor(mutex, milliseconds{50});
  }

  void RunForLong(std::uint32_t index, std::uint32_t cores = 1) {
    auto task = Task(index, {{"FAKE_RUN_MS", "600000"}});
    task.mutable_spec()->mutable_resources()->set_cores(cores);
    coordinator_.Assign(task);
    ASSERT_TRUE(coordinator_.Await([&](const Seen& seen) { return seen.Started(Ref(index)); }));
  }
};

// A coordinator that sends what it should not: the device has the last word each time.
TEST_F(DevicePolicyTest, AHostileCoordinatorCannotMakeADeviceLendMore) {
  Follow("[limits]\ncores = 1\nmemory_mib = 128\nleases = 2");
  auto policy = *LoadPolicyText(settings_.PolicyPath());
  ASSERT_TRUE(SavePolicyText(settings_.PolicyPath(),
                             policy + "longest = \"1h\"\nimages_allowed = \"test/*\"\n"));
  StartDevice();
  AwaitLink();
  struct Case {
    void (*change)(v1::JobSpec&);
    std::string_view says;
  };
  const Case cases[] = {
      {[](v1::JobSpec& s) { s.mutable_resources()->set_cores(2); }, "cores"},
      {[](v1::JobSpec& s) { s.mutable_resources()->set_memory_mib(129); }, "memory"},
      {[](v1::JobSpec& s) { s.mutable_resources()->set_gpus(1); }, "gpus"},
      {[](v1::JobSpec& s) { s.set_time_limit_seconds(3601); }, "time limit"},
      {[](v1::JobSpec& s) { s.set_image("other/image:1"); }, "image"},
  };
  std::uint32_t index = 0;
  for (const Case& each : cases) {
    auto task = Task(index);
    task.mutable_spec()->set_time_limit_seconds(60);
    each.change(*task.mutable_spec());
    coordinator_.Assign(task);
    const auto end = EndOf(index++);
    EXPECT_EQ(end.reason(), v1::End::REFUSED) << each.says;
    EXPECT_NE(end.message().find(each.says), std::string::npos) << end.message();
  }
  // Nor can it pay less: one core of one is the whole device.
  ASSERT_TRUE(SavePolicyText(settings_.PolicyPath(), policy + "price_floor = \"0.05\"\n"));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) {
    return std::ranges::any_of(seen.frames, [](const v1::DeviceFrame& frame) {
      return frame.owner_state().lent().price_floor() == "0.050000";
    });
  }));
  auto cheap = Task(index);
  cheap.set_price_per_hour("0.049999");
  coordinator_.Assign(cheap);
  EXPECT_TRUE(EndOf(index++).message().contains("the owner asks 0.050000")) << index;
  auto fair = Task(index);
  fair.set_price_per_hour("0.05");
  coordinator_.Assign(fair);
  EXPECT_EQ(EndOf(index++).reason(), v1::End::COMPLETED);
  // Nor may it send renters of other countries, or such as have not said theirs.
  ASSERT_TRUE(SavePolicyText(settings_.PolicyPath(), policy + "countries = [\"DE\", \"AT\"]\n"));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) {
    return std::ranges::any_of(seen.frames, [](const v1::DeviceFrame& frame) {
      return frame.owner_state().lent().countries_served_size() == 2;
    });
  }));
  for (const auto& [country, reason] :
       {std::pair{"FR", v1::End::REFUSED}, {"", v1::End::REFUSED}, {"AT", v1::End::COMPLETED}}) {
    auto abroad = Task(index);
    abroad.set_renter_country(country);
    coordinator_.Assign(abroad);
    EXPECT_EQ(EndOf(index++).reason(), reason) << country;
  }
  // It cannot lift the owner's pause, nor set one that is less.
  ASSERT_TRUE(WriteSwitch(settings_.PausePath(), {}));
  ASSERT_TRUE(AwaitMode(v1::PAUSE));
  v1::CoordinatorFrame wish;
  wish.mutable_owner_wish()->set_paused(true);
  wish.mutable_owner_wish()->set_finish(true);
  coordinator_.Send(wish);
  auto task = Task(index);
  task.mutable_spec()->set_time_limit_seconds(60);
  coordinator_.Assign(task);
  EXPECT_EQ(EndOf(index).reason(), v1::End::RECLAIMED);
}

TEST_F(DevicePolicyTest, TheOwnersLogSaysWhatRanAndWhatWasRefused) {
  Follow("[limits]\ncores = 1");
  StartDevice();
  AwaitLink();
  auto task = Task(0);
  task.set_renter("somebody");
  coordinator_.Assign(task);
  ASSERT_TRUE(AwaitEnd(0));
  auto large = Task(1);
  large.mutable_spec()->mutable_resources()->set_cores(2);
  coordinator_.Assign(large);
  ASSERT_TRUE(AwaitEnd(1));
  ASSERT_TRUE(WriteSwitch(settings_.PausePath(), {.reason = "lunch"}));
  ASSERT_TRUE(AwaitMode(v1::PAUSE));
  device_.reset();
  const auto key = LoadKey(settings_);
  std::vector<std::string> said;
  const auto whole = VerifyOwnerLog(
      settings_.OwnerLogPath(), key->public_key(),
      [&](std::string_view, const OwnerLogEntry& entry) {
        std::string line = entry.what;
        for (const auto& [name, value] : entry.facts) {
          if (name == "renter" || name == "reason" || name == "why" || name == "mode") {
            line += " " + value;
          }
        }
        said.push_back(line);
      });
  ASSERT_TRUE(whole) << whole.error().message;
  const std::vector<std::string> expected = {
      "lends finish trial job: lends once it has passed",
      "trial",
      "lends full ",
      "accepted somebody",
      "started somebody",
      "ended completed",
      "refused  cores asked: 2, in use: 0, allowed by the owner: 1",
      "lends pause local: lunch"};
  EXPECT_EQ(said, expected);
}

TEST_F(DevicePolicyTest, FinishLetsWhatRunsComeToItsEndAndTakesNothingNew) {
  Follow("");
  StartDevice();
  auto task = Task(0, {{"FAKE_RUN_MS", "1500"}});
  coordinator_.Assign(task);
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  ASSERT_TRUE(WriteSwitch(settings_.PausePath(), {.mode = policy::Mode::kFinish}));
  ASSERT_TRUE(AwaitMode(v1::FINISH));
  coordinator_.Assign(Task(1));
  EXPECT_EQ(EndOf(1).reason(), v1::End::RECLAIMED);
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
}

TEST_F(DevicePolicyTest, ReducedKeepsTheOldestTasksThatFit) {
  Follow("[limits]\ncores = 2\n[reduced]\ncores = 1");
  StartDevice();
  RunForLong(0);
  RunForLong(1);
  Follow("otherwise = \"reduced\"\n[limits]\ncores = 2\n[reduced]\ncores = 1");
  ASSERT_TRUE(AwaitMode(v1::REDUCED));
  EXPECT_EQ(EndOf(1).reason(), v1::End::RECLAIMED);
  coordinator_.Await([&](const Seen& seen) {
    EXPECT_EQ(seen.EndOf(Ref(0)), nullptr);
    return true;
  });
  coordinator_.Assign(Task(2));
  EXPECT_EQ(EndOf(2).reason(), v1::End::REFUSED) << "there is no room for it";
}

TEST_F(DevicePolicyTest, ALimitThatIsLoweredTakesBackWhatIsBeyondIt) {
  Follow("");
  StartDevice();
  RunForLong(0);
  Follow("[limits]\nmemory_mib = 32");
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED);
}

TEST_F(DevicePolicyTest, WhatChangesBetweenHelloAndWelcomeIsTold) {
  Follow("");
  coordinator_.BeforeWelcome([&] {
    if (!device_) return;
    ASSERT_TRUE(WriteSwitch(settings_.PausePath(), {}));
    for (int i = 0; i < 100 && device_->CurrentStatus().mode != "pause"; ++i) Pause();
  });
  coordinator_.RefuseWith("overloaded");  // until the fixture knows the device
  StartDevice();
  coordinator_.RefuseWith("");
  EXPECT_TRUE(AwaitMode(v1::PAUSE));
}

TEST_F(DevicePolicyTest, ThePolicyIsToldAndChangedOnlyAsTheFileAllows) {
  Follow(
      "console_edits = false\n[[rule]]\nname = \"nights\"\nmode = \"finish\"\nduring = "
      "\"22:00-06:00\"");
  StartDevice();
  AwaitLink();
  std::uint64_t number = 0;
  const auto ask = [&](std::optional<v1::PolicyQuery::Change> change = {}) {
    v1::CoordinatorFrame frame;
    frame.mutable_policy_query()->set_number(++number);
    if (change) *frame.mutable_policy_query()->mutable_change() = *change;
    coordinator_.Send(frame);
    v1::PolicyAnswer answer;
    coordinator_.Await([&](const Seen& seen) {
      for (const auto& each : seen.frames) {
        if (each.policy_answer().number() == number) answer = each.policy_answer();
      }
      return answer.number() == number;
    });
    return answer;
  };
  const auto told = ask();
  EXPECT_EQ(told.policy().text(), *LoadPolicyText(settings_.PolicyPath()));
  EXPECT_EQ(told.policy().mode() == v1::FINISH, told.policy().rules(0).in_force());
  EXPECT_EQ(told.policy().week_size(), 15);
  v1::PolicyQuery::Change change;
  change.set_text("console_edits = true\n");
  change.set_base_digest(told.policy().digest());
  EXPECT_EQ(ask(change).refusal_reason(), "edits_not_allowed");

  Follow("console_edits = true");
  EXPECT_EQ(ask(change).refusal_reason(), "changed_meanwhile");
  change.set_base_digest(ask().policy().digest());
  change.set_text("otherwise = \"never\"\n");
  const auto wrong = ask(change);
  EXPECT_EQ(wrong.refusal_reason(), "bad_policy");
  EXPECT_EQ(wrong.refusal_field(), "line 1");
  change.set_text("otherwise = \"finish\"\n");
  const auto changed = ask(change);
  EXPECT_EQ(changed.refusal(), "");
  EXPECT_EQ(changed.policy().mode(), v1::FINISH) << "it is in force when it is answered";
  EXPECT_EQ(*LoadPolicyText(settings_.PolicyPath()), "otherwise = \"finish\"\n");
  change.set_text("");
  change.set_base_digest(changed.policy().digest());
  EXPECT_EQ(ask(change).refusal_reason(), "edits_not_allowed") << "as the new file says";
}

TEST_F(DevicePolicyTest, AFileThatCannotBeFollowedIsSaidAndChangesNothing) {
  Follow("");
  StartDevice();
  AwaitLink();
  std::ofstream(settings_.PolicyPath()) << "[limits]\ncores = none\n";
  DeviceStatus status = device_->CurrentStatus();
  for (int i = 0; i < 100 && status.policy_problem.empty(); ++i) {
    Pause();
    status = device_->CurrentStatus();
  }
  EXPECT_NE(status.policy_problem.find("line 2"), std::string::npos) << status.policy_problem;
  EXPECT_EQ(status.mode, "full");
  coordinator_.Assign(Task(0));
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
}

}  // namespace
}  // namespace ioworker::agent
