#include "engine/fake/fake_engine.h"

#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/thread.h"

namespace ioworker::engine::fake {
namespace {

constexpr Instant kStart{1'800'000'000'000'000};

class FakeEngineTest : public ::testing::Test {
 protected:
  FakeEngineTest() {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("fake_engine_" +
               std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "out");
    std::filesystem::create_directories(folder_ / "checkpoint");
    Reopen();
  }
  ~FakeEngineTest() override { std::filesystem::remove_all(folder_); }

  // As after a crash: only the journal is left.
  void Reopen() {
    engine_.reset();
    auto engine = FakeEngine::Open(clock_, {.journal_path = folder_ / "journal"});
    ASSERT_TRUE(engine) << engine.error().detail;
    engine_ = *std::move(engine);
  }

  ContainerSpec Spec(std::map<std::string, std::string> environment,
                     std::string lease = "job_1/0/1") {
    EXPECT_TRUE(engine_->Pull("any:1", {}, {}));
    return {.lease = std::move(lease),
            .image = "any:1",
            .environment = std::move(environment),
            .scratch_path = folder_};
  }

  std::string Started(std::map<std::string, std::string> environment,
                      std::string lease = "job_1/0/1") {
    const auto id = engine_->Create(Spec(std::move(environment), std::move(lease)));
    EXPECT_TRUE(id);
    EXPECT_TRUE(engine_->Start(*id));
    return *id;
  }

  void Advance(Duration by) {
    clock_.Advance(by);
    engine_->Nudge();
  }

  std::string Logs(const std::string& id, LogStream wanted) {
    std::string text;
    const auto sink = [&](LogStream stream, std::string_view bytes) -> Status {
      if (stream == wanted) text += bytes;
      return {};
    };
    EXPECT_TRUE(engine_->ReadLogs(id, false, sink, {}));
    return text;
  }

  std::filesystem::path folder_;
  ManualClock clock_{kStart};
  std::unique_ptr<FakeEngine> engine_;
};

TEST_F(FakeEngineTest, ContainerRunsAsLongAsItsScriptSays) {
  const std::string id = Started({{"FAKE_RUN_MS", "2000"}, {"FAKE_EXIT_CODE", "3"}});
  Advance(milliseconds{1999});
  EXPECT_TRUE(engine_->Inspect(id)->running);
  Advance(milliseconds{500});
  const auto state = engine_->Wait(id, {});
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->running);
  EXPECT_EQ(state->exit_code, 3);
  EXPECT_EQ(state->finished_at - state->started_at, seconds{2});
}

TEST_F(FakeEngineTest, WaitReturnsWhenTheClockReachesTheEnd) {
  const std::string id = Started({{"FAKE_RUN_MS", "60000"}});
  Result<ContainerState> state;
  std::jthread waiter =
      StartThread("waiter", [&](std::stop_token) { state = engine_->Wait(id, {}); });
  Advance(minutes{1});
  waiter.join();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->exit_code, 0);
}

TEST_F(FakeEngineTest, WaitsOfThousandsEndWithTheirStopTokens) {
  constexpr int kContainers = 2000;
  constexpr int kWaiters = 8;
  std::vector<std::string> ids;
  auto engine = FakeEngine::Open(clock_);
  ASSERT_TRUE(engine);
  engine_ = *std::move(engine);  // without a journal
  for (int i = 0; i < kContainers; ++i) {
    ids.push_back(Started({{"FAKE_RUN_MS", "1000000"}}, "lease-" + std::to_string(i)));
  }
  EXPECT_EQ(engine_->List()->size(), static_cast<std::size_t>(kContainers));
  std::stop_source stop;
  std::vector<std::jthread> waiters;
  for (int i = 0; i < kWaiters; ++i) {
    waiters.push_back(StartThread("waiter", [&, i](std::stop_token) {
      const auto state = engine_->Wait(ids[static_cast<std::size_t>(i)], stop.get_token());
      ASSERT_FALSE(state);
      EXPECT_EQ(state.error().reason, "stopped");
    }));
  }
  stop.request_stop();
}

TEST_F(FakeEngineTest, KnobsRefuseStartAndCreate) {
  const auto id = engine_->Create(Spec({{"FAKE_START_ERROR", "command_not_found"}}));
  EXPECT_EQ(engine_->Start(*id).error().reason, "command_not_found");
  EXPECT_FALSE(engine_->Inspect(*id)->started);
  EXPECT_EQ(engine_->Create(Spec({{"FAKE_CREATE_ERROR", "engine_error"}}, "other")).error().reason,
            "engine_error");
}

TEST_F(FakeEngineTest, KnobThatIsNoNumberIsNamed) {
  for (const char* name :
       {"FAKE_RUN_MS", "FAKE_EXIT_CODE", "FAKE_OOM", "FAKE_IGNORE_STOP", "FAKE_LOG_LINES",
        "FAKE_OUTPUT", "FAKE_ENGINE_BREAK", "FAKE_LOG_HANGS"}) {
    for (const char* value : {"-1", "x", "1x", "99999999999999999999", "/etc/passwd=x", "../x=y"}) {
      const auto id = engine_->Create(Spec({{name, value}}));
      ASSERT_FALSE(id) << name << "=" << value;
      EXPECT_TRUE(id.error().message.contains(name));
    }
  }
}

TEST_F(FakeEngineTest, OutOfMemoryEndsAsKilled) {
  const std::string id = Started({{"FAKE_OOM", "1"}});
  const auto state = engine_->Inspect(id);
  EXPECT_TRUE(state->out_of_memory);
  EXPECT_EQ(state->exit_code, 137);
}

TEST_F(FakeEngineTest, StopTerminatesAndAfterTheGraceKills) {
  const std::string obedient = Started({{"FAKE_RUN_MS", "9000"}}, "a");
  EXPECT_TRUE(engine_->Stop(obedient, seconds{5}));
  EXPECT_EQ(engine_->Inspect(obedient)->exit_code, 143);

  const std::string stubborn = Started({{"FAKE_RUN_MS", "9000"}, {"FAKE_IGNORE_STOP", "1"}}, "b");
  std::jthread stopper = StartThread(
      "stopper", [&](std::stop_token) { EXPECT_TRUE(engine_->Stop(stubborn, seconds{5})); });
  Advance(seconds{4});
  EXPECT_TRUE(engine_->Inspect(stubborn)->running);
  // By now it has ended, whether the stopper asked before the clock moved or after.
  Advance(seconds{5});
  stopper.join();
  EXPECT_FALSE(engine_->Inspect(stubborn)->running);
  EXPECT_TRUE(engine_->Stop(stubborn, seconds{5}));
}

TEST_F(FakeEngineTest, LogComesEvenlyOverTheRun) {
  const std::string id = Started({{"FAKE_RUN_MS", "1000"}, {"FAKE_LOG_LINES", "10"}});
  EXPECT_EQ(Logs(id, LogStream::kOut), "");
  Advance(milliseconds{250});
  EXPECT_EQ(Logs(id, LogStream::kOut), "line 1 of 10\nline 2 of 10\n");
  Advance(seconds{1});
  EXPECT_EQ(Logs(id, LogStream::kErr), "line 5 of 10\nline 10 of 10\n");
}

TEST_F(FakeEngineTest, FollowedLogEndsWithTheContainer) {
  const std::string id = Started({{"FAKE_RUN_MS", "1000"}, {"FAKE_LOG_LINES", "4"}});
  int lines = 0;
  const auto sink = [&](LogStream, std::string_view) -> Status {
    ++lines;
    return {};
  };
  std::jthread reader = StartThread(
      "reader", [&](std::stop_token) { EXPECT_TRUE(engine_->ReadLogs(id, true, sink, {})); });
  for (int i = 0; i < 4; ++i) Advance(milliseconds{250});
  reader.join();
  EXPECT_EQ(lines, 4);
}

TEST_F(FakeEngineTest, OutputsAreThereWhenTheEndIsSeen) {
  const std::string id = Started({{"FAKE_RUN_MS", "10"}, {"FAKE_OUTPUT", "a.json={\"x\":1}\nb="}});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/a.json"));
  Advance(seconds{1});
  ASSERT_FALSE(engine_->Inspect(id)->running);
  EXPECT_EQ(ReadFile(folder_ / "out/a.json", 100), "{\"x\":1}");
  EXPECT_EQ(ReadFile(folder_ / "out/b", 100), "");
}

TEST_F(FakeEngineTest, StoppedContainerLeavesNoOutputs) {
  const std::string id = Started({{"FAKE_RUN_MS", "1000"}, {"FAKE_OUTPUT", "a=1"}});
  EXPECT_TRUE(engine_->Stop(id, seconds{0}));
  EXPECT_FALSE(engine_->Inspect(id)->running);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/a"));
}

TEST_F(FakeEngineTest, CheckpointsAreWrittenAtTheStartAndAtAnEndThatItCouldPrepare) {
  const auto read = [&] { return ReadFile(folder_ / "checkpoint/n", 100).value_or("nothing"); };
  const std::map<std::string, std::string> environment = {
      {"FAKE_RUN_MS", "1000"}, {"FAKE_CHECKPOINT", "n=1"}, {"FAKE_LAST_CHECKPOINT", "n=2"}};
  const std::string stopped = Started(environment, "a");
  EXPECT_EQ(read(), "1");
  EXPECT_TRUE(engine_->Stop(stopped, seconds{0}));
  EXPECT_FALSE(engine_->Inspect(stopped)->running);
  EXPECT_EQ(read(), "2");
  auto deaf = environment;
  deaf["FAKE_IGNORE_STOP"] = "1";
  const std::string killed = Started(deaf, "b");
  EXPECT_TRUE(engine_->Stop(killed, seconds{0}));
  EXPECT_EQ(engine_->Inspect(killed)->exit_code, 137);
  EXPECT_EQ(read(), "1");
  EXPECT_EQ(engine_->Inspect(Started({{"FAKE_RESUMES", "n=1"}}, "c"))->exit_code, 0);
  EXPECT_EQ(
      engine_->Inspect(Started({{"FAKE_RESUMES", "n=2"}, {"FAKE_RUN_MS", "1000"}}, "d"))->exit_code,
      77);
}

TEST_F(FakeEngineTest, PullTellsItsProgressAndIsNotRepeated) {
  std::vector<std::uint64_t> told;
  const auto on_progress = [&](const PullProgress& progress) {
    told.push_back(progress.bytes_done);
    EXPECT_EQ(progress.bytes_total, 1000U);
    clock_.Advance(milliseconds{100});
  };
  const auto id = engine_->Pull("slow/200/1000", on_progress, {});
  ASSERT_TRUE(id);
  EXPECT_EQ(told, (std::vector<std::uint64_t>{0, 500, 1000}));
  EXPECT_EQ(engine_->Pull("slow/200/1000", on_progress, {}), id);
  EXPECT_EQ(told.size(), 3U);
}

TEST_F(FakeEngineTest, PullEndsWithItsStopToken) {
  std::stop_source stop;
  const auto on_progress = [&](const PullProgress&) { stop.request_stop(); };
  EXPECT_EQ(engine_->Pull("slow/60000/1", on_progress, stop.get_token()).error().reason, "stopped");
}

TEST_F(FakeEngineTest, MissingImagesAreImageErrors) {
  EXPECT_EQ(engine_->Pull("missing/x:1", {}, {}).error().reason, "image_error");
  ContainerSpec spec = Spec({});
  spec.image = "never-pulled";
  EXPECT_EQ(engine_->Create(spec).error().reason, "image_error");
}

TEST_F(FakeEngineTest, LeaseHasOneContainerAndRemovingIsRepeatable) {
  const std::string id = Started({{"FAKE_RUN_MS", "1000"}});
  EXPECT_EQ(engine_->Create(Spec({})).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(engine_->Remove(id));
  EXPECT_TRUE(engine_->Remove(id));
  EXPECT_EQ(engine_->Inspect(id).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(engine_->Create(Spec({})));
}

TEST_F(FakeEngineTest, RemovalEndsAWait) {
  const std::string id = Started({{"FAKE_RUN_MS", "1000"}});
  std::jthread waiter = StartThread("waiter", [&](std::stop_token) {
    EXPECT_EQ(engine_->Wait(id, {}).error().code, ErrorCode::kNotFound);
  });
  EXPECT_TRUE(engine_->Remove(id));
}

TEST_F(FakeEngineTest, ContainersOutliveTheProcess) {
  const std::string running = Started({{"FAKE_RUN_MS", "5000"}, {"FAKE_EXIT_CODE", "7"}}, "a");
  const std::string stopped = Started({{"FAKE_RUN_MS", "5000"}}, "b");
  Advance(seconds{1});
  ASSERT_TRUE(engine_->Stop(stopped, seconds{0}));
  Advance(seconds{1});

  Reopen();
  EXPECT_TRUE(engine_->Inspect(running)->running);
  EXPECT_EQ(engine_->Inspect(stopped)->exit_code, 143);
  EXPECT_EQ(engine_->Inspect(stopped)->finished_at, kStart + seconds{1});
  Advance(seconds{3});
  EXPECT_EQ(engine_->Inspect(running)->exit_code, 7);
  EXPECT_EQ(engine_->Inspect(running)->finished_at, kStart + seconds{5});
  EXPECT_TRUE(engine_->Create(Spec({}, "c")));
}

TEST_F(FakeEngineTest, FileThatIsNoJournalIsRefused) {
  ASSERT_TRUE(
      WriteFile(folder_ / "journal", R"({"images":[],"containers":{}})", FileMode::kOwnerOnly));
  EXPECT_FALSE(FakeEngine::Open(clock_, {.journal_path = folder_ / "journal"}));
}

}  // namespace
}  // namespace ioworker::engine::fake
