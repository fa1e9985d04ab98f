// Tests of checkpoints: by themselves, and as a device keeps and restores them.
#include "agent/checkpoint.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agent/device_fixture.h"
#include "agent/unpacker.h"
#include "base/digest.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

// A tar with one file.
std::string ArchiveOf(const std::string& name, const std::string& content) {
  return ArchiveHeader({.path = name, .size = content.size()}) + content +
         std::string(ArchivePadding(content.size()), '\0') + ArchiveEnd();
}

// Uploads of checkpoints, in the order of their numbers.
std::vector<std::string> Kept(const Seen& seen) {
  std::vector<std::string> kept;
  for (const auto& [target, body] : seen.outputs) {
    if (target.contains("kind=CHECKPOINT")) kept.push_back(body);
  }
  return kept;
}

class CheckpointTest : public DeviceTest {
 protected:
  void Reclaim() {
    v1::CoordinatorFrame frame;
    frame.mutable_owner_wish()->set_paused(true);
    coordinator_.Send(frame);
  }
  void RunAndReclaim(std::map<std::string, std::string> environment) {
    StartDevice();
    environment["FAKE_RUN_MS"] = "600000";
    coordinator_.Assign(Task(0, environment));
    ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
    Reclaim();
  }
  bool AwaitStop() {
    return coordinator_.Await([](const Seen& seen) { return seen.StoppedOf(Ref(0)) != nullptr; });
  }

  v1::Assign Resumed(const std::string& archive) {
    coordinator_.AnswerDownloads(archive);
    v1::Assign assign = Task(0, {{"FAKE_RESUMES", "count=7"}});
    assign.mutable_checkpoint()->set_artifact_id(ArtifactId{.high = 1, .low = 1}.Text());
    assign.mutable_checkpoint()->set_attempt(1);
    assign.mutable_checkpoint()->set_size_bytes(archive.size());
    assign.mutable_checkpoint()->set_sha256(Hex(Sha256(archive)));
    return assign;
  }
};

TEST_F(CheckpointTest, WhatAReclaimedTaskSavedIsKeptBetweenItsStopAndItsEnd) {
  RunAndReclaim({{"FAKE_LAST_CHECKPOINT", "count=7"}, {"FAKE_OUTPUT", "result=1"}});
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(Kept(seen).size(), 1U);
    EXPECT_TRUE(Kept(seen)[0].contains("count"));
    EXPECT_EQ(seen.order.size(), 3U) << "nothing else is brought";
    EXPECT_EQ(seen.order.front(), "stopped");
    EXPECT_EQ(seen.order.back(), "ended");
    return true;
  });
}

TEST_F(CheckpointTest, TheNextAttemptFindsIt) {
  StartDevice();
  coordinator_.Assign(Resumed(ArchiveOf("count", "7")));
  EXPECT_EQ(EndOf(0).reason(), v1::End::COMPLETED);
  coordinator_.Assign(Task(1, {{"FAKE_RESUMES", "count=7"}}));
  EXPECT_EQ(EndOf(1).exit_code(), 77) << "and no other task does";
}

TEST_F(CheckpointTest, OneThatCannotBeBroughtIsNoFaultOfTheTask) {
  StartDevice();
  v1::Assign assign = Resumed(ArchiveOf("count", "7"));
  assign.mutable_checkpoint()->set_sha256(std::string(64, '0'));
  coordinator_.Assign(assign);
  EXPECT_EQ(EndOf(0).reason(), v1::End::ENGINE_ERROR);
  EXPECT_TRUE(EndOf(0).message().contains("checkpoint of attempt 1")) << EndOf(0).message();
  EXPECT_EQ(EndOf(0).ran_millis(), 0U);
  v1::Assign damaged = Resumed("no archive");
  *damaged.mutable_lease() = ToWire(Ref(1));
  coordinator_.Assign(damaged);
  EXPECT_EQ(EndOf(1).reason(), v1::End::ENGINE_ERROR);
}

TEST_F(CheckpointTest, WhatIsNotChangedIsNotBroughtAgain) {
  StartDevice();
  v1::Assign assign = Resumed(ArchiveOf("count", "7"));
  (*assign.mutable_spec()->mutable_environment())["FAKE_RUN_MS"] = "600000";
  coordinator_.Assign(assign);
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  Reclaim();
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_TRUE(Kept(seen).empty());
    return true;
  });
}

TEST_F(CheckpointTest, ATaskThatSavesNothingAndOneThatIsDoneLeaveNone) {
  StartDevice();
  coordinator_.Assign(Task(1, {{"FAKE_CHECKPOINT", "count=7"}}));
  EXPECT_EQ(EndOf(1).reason(), v1::End::COMPLETED);
  device_.reset();
  RunAndReclaim({});
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_TRUE(Kept(seen).empty());
    return true;
  });
}

TEST_F(CheckpointTest, ATaskThatFailsByItselfMayGoOnFromWhatItSaved) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_CHECKPOINT", "count=7"}, {"FAKE_EXIT_CODE", "3"}}));
  EXPECT_EQ(EndOf(0).reason(), v1::End::NON_ZERO_EXIT);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(Kept(seen).size(), 1U);
    return true;
  });
}

TEST_F(CheckpointTest, TheMachineIsFreeWhileItsUploadWaits) {
  coordinator_.RefuseUploads(true);
  RunAndReclaim({{"FAKE_LAST_CHECKPOINT", "count=7"}});
  ASSERT_TRUE(AwaitStop());
  EXPECT_FALSE((*engine_->List()).at(0).running);
  coordinator_.Drop();
  coordinator_.RefuseUploads(false);
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(Kept(seen).size(), 1U);
    return true;
  });
}

TEST_F(CheckpointTest, ALeaseThatNobodyWantsAnyMoreKeepsNobodyWaiting) {
  coordinator_.RefuseUploads(true);
  RunAndReclaim({{"FAKE_LAST_CHECKPOINT", "count=7"}});
  ASSERT_TRUE(AwaitStop());
  coordinator_.Forget(Ref(0));
  coordinator_.Drop();
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED);
}

TEST_F(CheckpointTest, ADeviceThatIsRefusedForGoodEndsAllTheSame) {
  coordinator_.RefuseUploads(true);
  RunAndReclaim({{"FAKE_LAST_CHECKPOINT", "count=7"}});
  ASSERT_TRUE(AwaitStop());
  coordinator_.RefuseWith("retired");
  coordinator_.Drop();
  std::stop_source never;
  EXPECT_FALSE(device_->AwaitEnd(never.get_token()));
}

TEST_F(CheckpointTest, AProgramThatWasKilledInTheMiddleOfItBringsItAnew) {
  coordinator_.RefuseUploads(true);
  RunAndReclaim({{"FAKE_LAST_CHECKPOINT", "count=7"}});
  ASSERT_TRUE(AwaitStop());
  device_.reset();
  coordinator_.RefuseUploads(false);
  StartDevice();
  EXPECT_EQ(EndOf(0).reason(), v1::End::RECLAIMED);
  coordinator_.Await([](const Seen& seen) {
    EXPECT_EQ(Kept(seen).size(), 1U);
    return true;
  });
}

TEST_F(CheckpointTest, NoticeIsGivenBeforeTheFirstSignal) {
  StartDevice();
  coordinator_.Assign(Task(0, {{"FAKE_RUN_MS", "600000"}, {"FAKE_IGNORE_STOP", "1"}}));
  ASSERT_TRUE(coordinator_.Await([](const Seen& seen) { return seen.Started(Ref(0)); }));
  EXPECT_TRUE(fs::is_empty(RunFolderOf(0)));
  v1::CoordinatorFrame stop;
  *stop.mutable_stop()->mutable_lease() = ToWire(Ref(0));
  stop.mutable_stop()->set_reason(v1::End::TIME_LIMIT);
  stop.mutable_stop()->set_grace_seconds(200);
  coordinator_.Send(stop);
  const std::string line = AwaitNotice(0);
  const auto said = nlohmann::json::parse(line);
  EXPECT_EQ(said["reason"], "time_limit");
  EXPECT_GT(said["grace_millis"], 190'000);
  EXPECT_EQ(line.back(), '\n');
  stop.mutable_stop()->set_grace_seconds(0);
  coordinator_.Send(stop);
  EXPECT_EQ(EndOf(0).reason(), v1::End::TIME_LIMIT);
}

// One lease's checkpoints, without the device around them.
class SavingTest : public testing::Test {
 protected:
  SavingTest() {
    std::string pattern = testing::TempDir() + "checkpoint_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    store_ = std::make_unique<ScratchStore>(folder_, ScratchKind::kPlain);
    scratch_ = *store_->Make(kLease, 16);
    token_.Set("token");
  }
  ~SavingTest() override { fs::remove_all(folder_); }

  // As a job is to do it.
  void Write(const std::string& name, const std::string& text) {
    const std::string path = scratch_.Checkpoint() + "/" + name;
    std::ofstream(path + ".tmp") << text;
    fs::rename(path + ".tmp", path);
  }
  bool Await(std::size_t uploads) {
    return coordinator_.Await([&](const Seen& seen) { return Kept(seen).size() == uploads; });
  }

  std::size_t Uploads() {
    std::size_t uploads = 0;
    coordinator_.Await([&](const Seen& seen) {
      uploads = Kept(seen).size();
      return true;
    });
    return uploads;
  }

  static constexpr jobs::LeaseRef kLease{.task = {.job = {.high = 1, .low = 2}, .index = 0},
                                         .attempt = 1};
  net::Loop loop_{1};
  FakeCoordinator coordinator_{loop_};
  SystemClock clock_;
  LinkToken token_;
  Pace pace_;
  std::string folder_;
  std::unique_ptr<ScratchStore> store_;
  Scratch scratch_;
  Mutex mutex_;
  std::vector<std::string> told_ GUARDED_BY(mutex_);
  Checkpoints checkpoints_{{.coordinator = {.url = coordinator_.url()},
                            .token = token_,
                            .pace = pace_,
                            .clock = clock_,
                            .lease = kLease,
                            .tell = [this](const std::string& why) {
                              const Lock lock(mutex_);
                              told_.push_back(why);
                            }}};
};

TEST_F(SavingTest, EachChangeIsKeptWhileItRunsAndTheLastOneAtTheEnd) {
  checkpoints_.Begin(scratch_, milliseconds{5});
  Write("count", "1");
  ASSERT_TRUE(Await(1));
  Write("count", "2");
  ASSERT_TRUE(Await(2));
  checkpoints_.End();
  // Whose answer was cut off just now is brought once more; then nothing has changed.
  EXPECT_EQ(checkpoints_.SaveLast(scratch_, {}), "");
  const std::size_t uploads = Uploads();
  EXPECT_EQ(checkpoints_.SaveLast(scratch_, {}), "");
  EXPECT_EQ(Uploads(), uploads);
  Write("count", "3");
  EXPECT_EQ(checkpoints_.SaveLast(scratch_, {}), "");
  EXPECT_EQ(Uploads(), uploads + 1);
}

TEST_F(SavingTest, WhatCannotBeKeptIsSaidOnce) {
  Write("sparse", "");
  fs::resize_file(scratch_.Checkpoint() + "/sparse", std::uintmax_t{1} << 40);
  checkpoints_.Begin(scratch_, milliseconds{2});
  for (int looks = 0; looks < 200; ++looks) {
    const Lock lock(mutex_);
    if (!told_.empty()) break;
    Condition().WaitFor(mutex_, milliseconds{10});
  }
  Write("other", "1");
  checkpoints_.End();
  const std::string last = checkpoints_.SaveLast(scratch_, {});
  EXPECT_TRUE(last.contains("MiB")) << last;
  const Lock lock(mutex_);
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_TRUE(told_[0].contains("/checkpoint has more than")) << told_[0];
}

TEST_F(SavingTest, LinksAreLeftOutAndThatIsSaid) {
  Write("count", "1");
  fs::create_symlink("/etc/passwd", scratch_.Checkpoint() + "/link");
  const std::string said = checkpoints_.SaveLast(scratch_, {});
  EXPECT_TRUE(said.contains("1 entries of /checkpoint")) << said;
  EXPECT_TRUE(Await(1));
}

TEST_F(SavingTest, OneThatDoesNotFitOnTheDiskIsRefusedAndThatOfAFullDiskIsKept) {
  const ScratchStore store(folder_ + "/bounded", ScratchKind::kAuto);
  if (!store.bounded()) GTEST_SKIP() << "no scratch disks of fixed size here";
  const Scratch scratch = *store.Make(kLease, 16);
  const std::string archive = ArchiveOf("large", std::string(20 << 20, 'x'));
  coordinator_.AnswerDownloads(archive);
  v1::Assign::Checkpoint from;
  from.set_artifact_id(ArtifactId{.high = 1, .low = 1}.Text());
  from.set_sha256(Hex(Sha256(archive)));
  Transfers transfers({.url = coordinator_.url()}, token_, pace_, clock_);
  const Status fetched = checkpoints_.Fetch(from, scratch, transfers, {});
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().reason, "checkpoint_error");
  EXPECT_TRUE(scratch.IsFull());
  EXPECT_EQ(checkpoints_.SaveLast(scratch, {}), "") << "nothing is written for it";
  EXPECT_TRUE(Await(1));
  EXPECT_TRUE(store.RemoveFolder(store.FolderOf(kLease)));
}

TEST_F(SavingTest, WhatWasLeftOfABrokenDownloadIsGone) {
  Write("stale", "of an earlier try");
  v1::Assign::Checkpoint from;
  const std::string archive = ArchiveOf("count", "7");
  coordinator_.AnswerDownloads(archive);
  from.set_artifact_id(ArtifactId{.high = 1, .low = 1}.Text());
  from.set_sha256(Hex(Sha256(archive)));
  Pace pace;
  Transfers transfers({.url = coordinator_.url()}, token_, pace, clock_);
  ASSERT_TRUE(checkpoints_.Fetch(from, scratch_, transfers, {}));
  EXPECT_FALSE(fs::exists(scratch_.Checkpoint() + "/stale"));
  EXPECT_EQ(*ReadFile(scratch_.Checkpoint() + "/count", 10), "7");
  EXPECT_EQ(checkpoints_.SaveLast(scratch_, {}), "");
  EXPECT_TRUE(Await(0));
}

}  // namespace
}  // namespace ioworker::agent
