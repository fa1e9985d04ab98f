// When a trial job is due.
#include "agent/trials.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "engine/fake/fake_engine.h"

namespace ioworker::agent {
namespace {

// Goes on when it is told to, and counts how often it is looked at.
class CountingClock final : public Clock {
 public:
  Instant Now() const override { return {now_.load()}; }
  Duration Steady() const override {
    ++looks_;
    return Duration{now_.load()};
  }
  void Advance(Duration by) { now_ += by.count(); }
  int looks() const { return looks_; }

 private:
  std::atomic<std::int64_t> now_ = 1'700'000'000'000'000;
  mutable std::atomic<int> looks_ = 0;
};

class TrialsTest : public testing::Test {
 protected:
  TrialsTest() {
    std::string pattern = testing::TempDir() + "trials_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    engine_ = *engine::fake::FakeEngine::Open(clock_, {.faults_path = folder_ + "/faults"});
    scratch_ = std::make_unique<ScratchStore>(folder_ + "/leases", ScratchKind::kPlain);
    trials_ = std::make_unique<Trials>(
        TrialsOptions{.trial = {.engine = *engine_, .scratch = *scratch_, .program = "probe"},
                      .clock = clock_,
                      .folder = folder_ + "/trial",
                      .idle = [this] { return idle_.load(); },
                      .on_change =
                          [this](const TrialOutcome& outcome) {
                            const Lock lock(mutex_);
                            if (outcome.state == TrialState::kRunning) return;
                            ended_.push_back(outcome.state);
                            changed_.NotifyAll();
                          }});
  }
  ~TrialsTest() override {
    trials_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Break(bool broken) {
    const std::string path = folder_ + "/faults";
    if (!broken) std::filesystem::remove(path);
    if (broken) ASSERT_TRUE(WriteFile(path, "seccomp=false", FileMode::kOwnerOnly));
  }

  // The clock goes on, and the trials have looked at it when this returns: three times a round, of
  // which the first may have begun before.
  void Pass(Duration time) {
    clock_.Advance(time);
    for (int round = 0; round < 2; ++round) {
      const int before = clock_.looks();
      ASSERT_TRUE(WriteFile(folder_ + "/trial/nothing", "", FileMode::kOwnerOnly));
      const Lock lock(mutex_);
      for (int waits = 0; waits < 20'000 && clock_.looks() < before + 3; ++waits) {
        changed_.WaitFor(mutex_, milliseconds{1});
      }
    }
  }

  std::vector<TrialState> AwaitTrials(std::size_t count) {
    const Lock lock(mutex_);
    for (int waits = 0; waits < 200 && ended_.size() < count; ++waits) {
      changed_.WaitFor(mutex_, milliseconds{100});
    }
    return ended_;
  }

  std::size_t Ended() {
    const Lock lock(mutex_);
    return ended_.size();
  }

  CountingClock clock_;
  std::string folder_;
  std::atomic<bool> idle_ = true;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<ScratchStore> scratch_;
  Mutex mutex_;
  Condition changed_;
  std::vector<TrialState> ended_ GUARDED_BY(mutex_);
  std::unique_ptr<Trials> trials_;
};

using States = std::vector<TrialState>;

TEST_F(TrialsTest, OneThatFailedIsTriedAgainLaterEachTime) {
  Break(true);
  trials_->Begin();
  ASSERT_EQ(AwaitTrials(1), States{TrialState::kFailed});
  Pass(seconds{59});
  EXPECT_EQ(Ended(), 1U);
  Pass(seconds{2});
  ASSERT_EQ(AwaitTrials(2).size(), 2U);
  Break(false);
  Pass(seconds{61});
  EXPECT_EQ(Ended(), 2U) << "two minutes are to pass now";
  Pass(seconds{60});
  EXPECT_EQ(AwaitTrials(3),
            (States{TrialState::kFailed, TrialState::kFailed, TrialState::kPassed}));
  EXPECT_TRUE(trials_->now().may_lend);
}

TEST_F(TrialsTest, OneADayIsEnoughAndNoneComesBetweenLeases) {
  trials_->Begin();
  ASSERT_EQ(AwaitTrials(1), States{TrialState::kPassed});
  Pass(hours{23});
  EXPECT_EQ(Ended(), 1U);
  idle_ = false;
  Pass(hours{2});
  EXPECT_EQ(Ended(), 1U) << "something runs";
  idle_ = true;
  Pass(seconds{1});
  EXPECT_EQ(AwaitTrials(2).size(), 2U) << "a day after the last, and nothing runs";
}

TEST_F(TrialsTest, WhatIsKnownSurvivesAndTheRestIsTriedAnew) {
  trials_->Begin();
  ASSERT_EQ(AwaitTrials(1), States{TrialState::kPassed});
  const TrialOutcome last = trials_->now();
  const TrialsOptions again{.trial = {.engine = *engine_, .scratch = *scratch_, .program = "probe"},
                            .clock = clock_,
                            .folder = folder_ + "/trial",
                            .idle = [] { return true; },
                            .on_change = [](const TrialOutcome&) {}};
  EXPECT_EQ(Trials(again).now(), last);
  TrialsOptions other = again;
  other.trial.program = "another probe";
  EXPECT_FALSE(Trials(other).now().may_lend);
  ASSERT_TRUE(WriteFile(folder_ + "/trial/last.json", "{\"engine\": 7", FileMode::kOwnerOnly));
  EXPECT_FALSE(Trials(again).now().may_lend) << "damaged";
}

}  // namespace
}  // namespace ioworker::agent
