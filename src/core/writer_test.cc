#include "core/writer.h"

#include <atomic>
#include <cstdlib>

#include <gtest/gtest.h>

#include "base/random.h"

namespace ioworker::core {
namespace {

// A database whose commits wait, fail and are counted as the test wants.
class Gate {
 public:
  void Close() {
    Lock lock(mutex_);
    open_ = false;
  }
  void Open() {
    Lock lock(mutex_);
    open_ = true;
    changed_.NotifyAll();
  }
  void Pass() {
    Lock lock(mutex_);
    ++arrived_;
    changed_.NotifyAll();
    while (!open_) changed_.Wait(mutex_);
    ++passed_;
  }
  void AwaitArrival(int count) {
    Lock lock(mutex_);
    while (arrived_ < count) changed_.Wait(mutex_);
  }
  int passed() {
    Lock lock(mutex_);
    return passed_;
  }

 private:
  Mutex mutex_;
  Condition changed_;
  bool open_ GUARDED_BY(mutex_) = true;
  int arrived_ GUARDED_BY(mutex_) = 0;
  int passed_ GUARDED_BY(mutex_) = 0;
};

class GatedConnection final : public db::Connection {
 public:
  GatedConnection(Gate& gate, bool fails) : gate_(gate), fails_(fails) {}

  Status Begin() override { return {}; }
  Status Commit() override {
    gate_.Pass();
    if (fails_) return Unavailable("the disk is full");
    return {};
  }
  void Rollback() override {}
  Result<std::int64_t> Run(std::string_view, std::span<const db::Param>) override { return 1; }
  Status RunRows(std::string_view, const db::Rows&) override { return {}; }
  Status Query(std::string_view, std::span<const db::Param>, const db::RowCallback&) override {
    return {};
  }
  Status RunScript(std::string_view) override { return {}; }

 private:
  Gate& gate_;
  const bool fails_;
};

class CountingAudience final : public Audience {
 public:
  void OnCommitted(const Changes& changes) override {
    accounts += static_cast<int>(changes.accounts.size());
  }
  std::atomic<int> accounts = 0;
};

// A machine whose wall clock is set while it runs.
class SetClock final : public Clock {
 public:
  Instant Now() const override { return Instant{1'800'000'000'000'000} + steady + step; }
  Duration Steady() const override { return steady; }

  Duration steady{};
  Duration step{};
};

class WriterTest : public testing::Test {
 protected:
  void Start(WriterLimits limits = {}, bool fails = false) {
    writer_.emplace(std::make_unique<GatedConnection>(gate_, fails),
                    std::make_unique<Network>(NetworkSettings{}), clock_, audience_, limits);
  }

  CreateAccount NewAccount() {
    return {.actor = "test",
            .request_id = {},
            .id = AccountId::Make(clock_.Now(), random_),
            .name = "one",
            .roles = {1}};
  }

  ManualClock clock_{Instant{1'800'000'000'000'000}};
  SeededRandom random_{1};
  Gate gate_;
  CountingAudience audience_;
  std::optional<Writer> writer_;
};

TEST_F(WriterTest, AnswerComesAfterTheCommit) {
  Start();
  gate_.Close();
  std::atomic<bool> answered = false;
  int passed_at_answer = -1;
  ASSERT_TRUE(writer_->Submit(NewAccount(), [&](const Outcome&) {
    passed_at_answer = gate_.passed();
    answered = true;
  }));
  gate_.AwaitArrival(1);
  EXPECT_FALSE(answered);
  EXPECT_EQ(audience_.accounts, 0);
  gate_.Open();
  writer_.reset();
  EXPECT_TRUE(answered);
  EXPECT_EQ(passed_at_answer, 1);
  EXPECT_EQ(audience_.accounts, 1);
}

// Or everybody would be charged for the step, and every device lost by it.
TEST_F(WriterTest, NetworkDoesNotSeeTheWallClockStep) {
  SetClock clock;
  Writer writer(std::make_unique<GatedConnection>(gate_, false),
                std::make_unique<Network>(NetworkSettings{}), clock, audience_);
  const auto first = writer.Execute(NewAccount())->account;
  clock.steady = seconds{5};
  clock.step = -hours{8};
  const auto second = writer.Execute(NewAccount())->account;
  writer.Look([&](const Network& network) {
    const auto made_at = [&](AccountId id) { return network.FindAccount(id)->created_at; };
    EXPECT_EQ(made_at(second) - made_at(first), seconds{5});
  });
}

TEST_F(WriterTest, WhatComesDuringACommitIsOneBatch) {
  Start();
  gate_.Close();
  std::atomic<int> answers = 0;
  const auto count = [&](const Outcome&) { ++answers; };
  ASSERT_TRUE(writer_->Submit(NewAccount(), count));
  gate_.AwaitArrival(1);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(writer_->Submit(NewAccount(), count));
  gate_.Open();
  writer_.reset();
  EXPECT_EQ(answers, 101);
  EXPECT_LE(gate_.passed(), 3) << "they were applied while the first was committed";
}

TEST_F(WriterTest, CommandWithoutRowsIsAnsweredWithoutACommit) {
  Start();
  const auto outcome = writer_->Execute(CancelJob{.actor = {}, .job = {.high = 1, .low = 1}});
  EXPECT_EQ(outcome->verdict, Verdict::kJobUnknown);
  writer_.reset();
  EXPECT_EQ(gate_.passed(), 0);
}

TEST_F(WriterTest, ExecuteAnswersWithTheOutcome) {
  Start();
  const auto create = NewAccount();
  EXPECT_EQ(writer_->Execute(create)->account, create.id);
  EXPECT_EQ(gate_.passed(), 1);
  EXPECT_EQ(writer_->figures().commands, 1U);
  EXPECT_EQ(writer_->figures().batches, 1U);
}

TEST_F(WriterTest, LookSeesWhatWasAppliedBefore) {
  Start();
  const auto create = NewAccount();
  ASSERT_TRUE(writer_->Submit(create, {}));
  bool found = false;
  writer_->Look([&](const Network& network) { found = network.FindAccount(create.id) != nullptr; });
  EXPECT_TRUE(found);
}

TEST_F(WriterTest, FullInboxTakesNoMore) {
  Start({.inbox_max = 2, .batch_max = 1});
  gate_.Close();
  std::atomic<int> answers = 0;
  int accepted = 0;
  // One in the commit, one applied behind it, two in the inbox; no more.
  for (int i = 0; i < 10; ++i) {
    const bool taken = writer_->Submit(NewAccount(), [&](const Outcome&) { ++answers; });
    accepted += taken ? 1 : 0;
    if (i == 0) gate_.AwaitArrival(1);
  }
  EXPECT_GE(accepted, 2);
  EXPECT_LE(accepted, 7);
  gate_.Open();
  writer_.reset();
  EXPECT_EQ(answers, accepted);
}

TEST_F(WriterTest, ExecuteSaysThatTheInboxIsFull) {
  Start({.inbox_max = 0});
  const auto refused = writer_->Execute(NewAccount());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
}

using WriterDeathTest = WriterTest;

TEST_F(WriterDeathTest, FailedCommitNeverAnswers) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Start({}, /*fails=*/true);
        // An answer would end the process in peace.
        static_cast<void>(writer_->Submit(NewAccount(), [](const Outcome&) { std::_Exit(0); }));
        writer_.reset();
      },
      "memory would be ahead of the store");
}

}  // namespace
}  // namespace ioworker::core
