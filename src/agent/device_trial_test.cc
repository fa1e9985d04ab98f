// A device lends nothing before its trial job has passed, says why, and comes back by itself.
#include <algorithm>
#include <filesystem>

#include "agent/device_fixture.h"
#include "agent/enrolment.h"
#include "agent/owner_log.h"
#include "agent/trials.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

class DeviceTrialTest : public DeviceTest {
 protected:
  void Break(const std::string& faults) {
    ASSERT_TRUE(WriteFile(FaultsPath(), faults, FileMode::kOwnerOnly));
  }

  void StartUntried() {
    auto device = TryStart();
    ASSERT_TRUE(device) << device.error().message;
    device_ = *std::move(device);
  }

  // Asks for a trial, and waits for the end of it.
  TrialOutcome TryAgain() {
    const Instant asked = clock_.Now();
    EXPECT_TRUE(AskForTrial(settings_.TrialPath()));
    EXPECT_TRUE(coordinator_.Await([&](const Seen&) {
      const auto trial = device_->CurrentStatus().trial;
      return trial.at >= asked && trial.state != TrialState::kRunning;
    }));
    return device_->CurrentStatus().trial;
  }

  int TrialsInLog(const std::string& result) {
    int found = 0;
    const auto key = LoadKey(settings_);
    EXPECT_TRUE(VerifyOwnerLog(settings_.OwnerLogPath(), key->public_key(),
                               [&](std::string_view, const OwnerLogEntry& entry) {
                                 if (entry.what != "trial") return;
                                 found += entry.facts[0].second == result ? 1 : 0;
                               }));
    return found;
  }
};

TEST_F(DeviceTrialTest, NothingIsLentUntilTheTrialJobHasPassed) {
  Break("takes_memory=true\nkeyrings=true");
  StartUntried();
  AwaitTrial(false);
  coordinator_.Assign(Task(0));
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED) << "no verdict on the task";
  EXPECT_NE(EndOf(0).message().find("T012_MEMORY"), std::string::npos) << EndOf(0).message();
  const DeviceStatus status = device_->CurrentStatus();
  EXPECT_TRUE(status.paused);
  EXPECT_EQ(status.trial.state, TrialState::kFailed);
  ASSERT_EQ(status.trial.findings.size(), 2U);
  EXPECT_EQ(status.trial.findings[1].code, "T020_KEYRINGS");

  fs::remove(FaultsPath());
  EXPECT_EQ(TryAgain().state, TrialState::kPassed);
  AwaitTrial(true);
  coordinator_.Assign(Task(1));
  EXPECT_EQ(EndOf(1).reason(), v1::End::COMPLETED) << EndOf(1).message();
  EXPECT_EQ(TrialsInLog("failed"), 1);
  EXPECT_EQ(TrialsInLog("passed"), 1);
}

TEST_F(DeviceTrialTest, TheCoordinatorHearsTheCodes) {
  Break("seccomp=false");
  StartUntried();
  EXPECT_TRUE(coordinator_.Await([](const Seen& seen) {
    const auto named = [](const v1::OwnerState& state) {
      return state.paused() && state.trial().state() == v1::Trial::FAILED &&
             state.trial().findings_size() == 1 &&
             state.trial().findings(0).code() == "T006_SECCOMP" &&
             !state.trial().findings(0).fix().empty() && state.reason().contains("T006_SECCOMP");
    };
    return std::ranges::any_of(seen.frames,
                               [&](const auto& frame) {
                                 return frame.has_owner_state() && named(frame.owner_state());
                               }) ||
           std::ranges::any_of(seen.hellos,
                               [&](const auto& hello) { return named(hello.owner_state()); });
  }));
}

TEST_F(DeviceTrialTest, WhatRunsComesToItsEndWhenALaterTrialFails) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  Break("namespaces=true");
  EXPECT_EQ(TryAgain().state, TrialState::kFailed);
  AwaitTrial(false);
  coordinator_.Assign(Task(1));
  EXPECT_EQ(EndOf(1).reason(), v1::End::RECLAIMED);
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
}

TEST_F(DeviceTrialTest, ARestartWithTheSameEngineNeedsNoOther) {
  StartDevice();
  const Instant first = device_->CurrentStatus().trial.at;
  device_.reset();
  Break("seccomp=false");
  StartUntried();
  EXPECT_TRUE(device_->CurrentStatus().trial.may_lend);
  EXPECT_EQ(device_->CurrentStatus().trial.at.micros / 1000, first.micros / 1000);
  EXPECT_EQ(TryAgain().state, TrialState::kFailed) << "but its owner may ask for one";
}

TEST_F(DeviceTrialTest, AnotherEngineNeedsAnother) {
  StartDevice();
  device_.reset();
  const std::string path = settings_.TrialPath() + "/last.json";
  std::string kept = *ReadFile(path, 1 << 20);
  const auto at = kept.find("fake 1");
  ASSERT_NE(at, std::string::npos) << kept;
  kept.replace(at, 6, "fake 0");
  ASSERT_TRUE(WriteFile(path, kept, FileMode::kOwnerOnly));
  Break("seccomp=false");
  StartUntried();
  AwaitTrial(false);
}

TEST_F(DeviceTrialTest, NothingOfATrialIsLeft) {
  StartDevice();
  EXPECT_TRUE(engine_->List()->empty());
  EXPECT_TRUE(engine_->ListImages()->empty());
  EXPECT_FALSE(fs::exists(ScratchStore(settings_.LeasesPath(), ScratchKind::kPlain)
                              .FolderOf(TrialLeaseOf(settings_.device_id))));
}

}  // namespace
}  // namespace ioworker::agent
