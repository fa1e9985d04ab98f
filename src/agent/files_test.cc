// Tests of what lies on the device's disk: logs, outputs of strangers, scratch disks, the pause
// file.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/log_file.h"
#include "agent/loop_mount.h"
#include "agent/outputs.h"
#include "agent/owner_switch.h"
#include "agent/scratch.h"
#include "base/mutex.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;
using engine::LogStream;

class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    std::string pattern = testing::TempDir() + "files_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~FilesTest() override { fs::remove_all(folder_); }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(folder_ + "/" + path).parent_path());
    std::ofstream(folder_ + "/" + path) << text;
  }

  std::string folder_;
};

using LogFileTest = FilesTest;

TEST_F(LogFileTest, KeepsBothStreamsInTheirOrder) {
  auto log = *LogFile::Open(folder_ + "/log");
  ASSERT_TRUE(log->Append(LogStream::kOut, "one"));
  ASSERT_TRUE(log->Append(LogStream::kErr, "two"));
  const std::string expected("\1\0\0\0\3one\2\0\0\0\3two", 16);
  EXPECT_EQ(*log->Read(0, 100), expected);
  EXPECT_EQ(*log->Read(8, 3), expected.substr(8, 3));
  EXPECT_EQ(*log->Read(16, 100), "");
  EXPECT_EQ(*log->Read(1000, 100), "");
}

TEST_F(LogFileTest, ATornRecordIsTakenAwayAndASecondReadingAddsOnlyWhatIsNew) {
  {
    auto log = *LogFile::Open(folder_ + "/log");
    ASSERT_TRUE(log->Append(LogStream::kOut, "first"));
    ASSERT_TRUE(log->Append(LogStream::kOut, "second"));
  }
  fs::resize_file(folder_ + "/log", 10 + 8);
  auto log = *LogFile::Open(folder_ + "/log");
  EXPECT_EQ(*log->Read(0, 100), std::string("\1\0\0\0\5first", 10));
  log->Restart();
  ASSERT_TRUE(log->Append(LogStream::kOut, "firstsec"));
  ASSERT_TRUE(log->Append(LogStream::kOut, "ond"));
  EXPECT_EQ(*log->Read(10, 100), std::string("\1\0\0\0\3sec\1\0\0\0\3ond", 16));
}

TEST_F(LogFileTest, WhatPassesTheLimitIsDroppedAndTheLogSaysSo) {
  auto log = *LogFile::Open(folder_ + "/log", 100);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(log->Append(LogStream::kOut, "0123456789"));
  const std::string all = *log->Read(0, 10'000);
  EXPECT_EQ(all.substr(0, 15), std::string("\1\0\0\0\12", 5) + "0123456789");
  EXPECT_EQ(all[90], 3);
  EXPECT_LT(all.size(), 200U);
  auto again = *LogFile::Open(folder_ + "/log", 100);
  ASSERT_TRUE(again->Append(LogStream::kOut, "more"));
  EXPECT_EQ(*again->Read(0, 10'000), all);
}

using OutputsTest = FilesTest;

TEST_F(OutputsTest, OnlyRegularFilesAreSeenAndNoLinkIsFollowed) {
  Write("out/model.bin", "12345");
  Write("out/deep/er/metrics.json", "{}");
  Write("secret", "of the owner");
  fs::create_symlink(folder_ + "/secret", folder_ + "/out/link");
  fs::create_directory_symlink(folder_, folder_ + "/out/folder_link");
  fs::create_symlink("/proc/self/environ", folder_ + "/out/magic");
  ASSERT_EQ(mkfifo((folder_ + "/out/pipe").c_str(), 0644), 0);
  Write(std::string("out/new\nline"), "x");
  Write("out/\xff", "x");
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  (folder_ + "/out/socket").copy(address.sun_path, sizeof address.sun_path - 1);
  const FileHandle socket_handle(socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(bind(socket_handle.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);

  const auto outputs = ListOutputs(folder_ + "/out", {});
  ASSERT_TRUE(outputs) << outputs.error().detail;
  EXPECT_EQ(outputs->files,
            (std::vector<OutputFile>{{"deep/er/metrics.json", 2}, {"model.bin", 5}}));
  EXPECT_EQ(outputs->skipped, 7U);
  EXPECT_TRUE(OpenOutput(folder_ + "/out", "model.bin"));
  for (const char* path : {"link", "folder_link/secret", "magic", "pipe", "socket", "../secret",
                           "deep", "/etc/passwd"}) {
    EXPECT_FALSE(OpenOutput(folder_ + "/out", path)) << path;
  }
}

TEST_F(OutputsTest, LimitsAreHeld) {
  for (int i = 0; i < 5; ++i) Write("out/" + std::to_string(i), "0123456789");
  EXPECT_TRUE(ListOutputs(folder_ + "/out", {.files_max = 5, .bytes_max = 50}));
  EXPECT_EQ(ListOutputs(folder_ + "/out", {.files_max = 4}).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(ListOutputs(folder_ + "/out", {.bytes_max = 49}).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(ListOutputs(folder_ + "/out", {.entries_max = 4}).error().code, ErrorCode::kTooLarge);
  fs::resize_file(folder_ + "/out/0", 1ULL << 40);  // sparse: it costs the task nothing
  EXPECT_EQ(ListOutputs(folder_ + "/out", {}).error().code, ErrorCode::kTooLarge);
  std::string deep = "out";
  for (int i = 0; i < 40; ++i) deep += "/d";
  fs::resize_file(folder_ + "/out/0", 1);
  Write(deep + "/file", "x");
  EXPECT_EQ(ListOutputs(folder_ + "/out", {}).error().code, ErrorCode::kTooLarge);
}

using ScratchTest = FilesTest;

constexpr jobs::LeaseRef kLease{.task = {.job = {.high = 1, .low = 1}, .index = 0}, .attempt = 1};

TEST_F(ScratchTest, APlainFolderIsMeasured) {
  const ScratchStore store(folder_ + "/leases", ScratchKind::kPlain);
  const auto scratch = store.Make(kLease, 1);
  ASSERT_TRUE(scratch);
  EXPECT_FALSE(scratch->bounded);
  EXPECT_FALSE(scratch->IsFull());
  std::ofstream(scratch->path + "/work/big") << std::string(2 << 20, 'x');
  EXPECT_TRUE(scratch->IsFull());
  EXPECT_EQ(store.Found(), std::vector{store.FolderOf(kLease)});
  ASSERT_TRUE(store.RemoveFolder(store.FolderOf(kLease)));
  EXPECT_TRUE(store.Found().empty());
}

TEST_F(ScratchTest, NeitherDepthNorLengthHidesWhatIsWritten) {
  const ScratchStore store(folder_ + "/leases", ScratchKind::kPlain);
  const auto scratch = store.Make(kLease, 1);
  ASSERT_TRUE(scratch);
  const int here = open(".", O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(chdir((scratch->path + "/work").c_str()), 0);
  const std::string name(200, 'd');
  for (int depth = 0; depth < 300; ++depth) {  // 60,000 bytes of path
    ASSERT_EQ(mkdir(name.c_str(), 0755), 0);
    ASSERT_EQ(chdir(name.c_str()), 0);
  }
  std::ofstream("big") << std::string(2 << 20, 'x');
  ASSERT_EQ(fchdir(here), 0);
  close(here);
  EXPECT_TRUE(scratch->IsFull());
  ASSERT_TRUE(store.RemoveFolder(store.FolderOf(kLease)));
  EXPECT_TRUE(store.Found().empty());
}

TEST_F(ScratchTest, LinksAreNeitherMeasuredNorRemovedThrough) {
  const ScratchStore store(folder_ + "/leases", ScratchKind::kPlain);
  const auto scratch = store.Make(kLease, 1);
  ASSERT_TRUE(scratch);
  Write("owner/big", std::string(4 << 20, 'x'));
  fs::create_directory_symlink(folder_ + "/owner", scratch->path + "/work/link");
  EXPECT_FALSE(scratch->IsFull());
  ASSERT_TRUE(store.RemoveFolder(store.FolderOf(kLease)));
  EXPECT_TRUE(fs::exists(folder_ + "/owner/big"));
}

TEST_F(ScratchTest, TheTaskFindsItsFoldersWhateverTheUmaskIs) {
  const mode_t before = umask(077);
  const ScratchStore store(folder_ + "/leases", ScratchKind::kPlain);
  const auto scratch = store.Make(kLease, 1);
  umask(before);
  ASSERT_TRUE(scratch);
  struct stat in{};
  ASSERT_EQ(stat(scratch->In().c_str(), &in), 0);
  EXPECT_EQ(in.st_mode & 0777, 0755U);
}

TEST_F(ScratchTest, ABoundedDiskRefusesWhatPassesItsSize) {
  const ScratchStore store(folder_ + "/leases", ScratchKind::kAuto);
  if (!store.bounded()) GTEST_SKIP() << "this machine cannot mount a loop device";
  const auto scratch = store.Make(kLease, 16);
  ASSERT_TRUE(scratch);
  EXPECT_TRUE(scratch->bounded);
  struct stat out{};
  ASSERT_EQ(stat(scratch->Out().c_str(), &out), 0);
  EXPECT_EQ(out.st_uid, kContainerUser);
  std::ofstream big(scratch->path + "/work/big");
  big << std::string(32 << 20, 'x') << std::flush;
  EXPECT_FALSE(big.good());
  EXPECT_TRUE(scratch->IsFull());
  big.close();
  EXPECT_TRUE(store.Find(kLease, 16).bounded);
  ASSERT_TRUE(store.Make(kLease, 16));  // anew, over what was left
  ASSERT_TRUE(store.RemoveFolder(store.FolderOf(kLease)));
  EXPECT_FALSE(fs::exists(store.FolderOf(kLease)));
}

using SwitchTest = FilesTest;

TEST_F(SwitchTest, SaysHowAndForHowLongOrOnlyWhy) {
  struct Case {
    std::string_view text;
    OwnerSwitch value;
  };
  const Instant noon = *ParseInstant("2026-11-27T12:00:00Z");
  const Case cases[] = {
      {"", {}},
      {"gaming\n", {.reason = "gaming"}},
      {"finish\n", {.mode = policy::Mode::kFinish}},
      {"pause until 2026-11-27T12:00:00Z\nlunch\n", {.until = noon, .reason = "lunch"}},
      {"finish until 2026-11-27T12:00:00Z", {.mode = policy::Mode::kFinish, .until = noon}},
      {"pause until tomorrow", {.reason = "pause until tomorrow"}},
      {"full", {.reason = "full"}},
  };
  for (const Case& each : cases) EXPECT_EQ(ParseSwitch(each.text), each.value) << each.text;
}

TEST_F(SwitchTest, WhatIsWrittenIsRead) {
  const std::string path = folder_ + "/pause";
  EXPECT_EQ(ReadSwitch(path), std::nullopt);
  const OwnerSwitch value{.mode = policy::Mode::kFinish,
                          .until = Instant{1'800'000'000'000'000},
                          .reason = "finish by hand"};
  ASSERT_TRUE(WriteSwitch(path, value));
  EXPECT_EQ(ReadSwitch(path), value);
  ASSERT_TRUE(ClearSwitch(path));
  ASSERT_TRUE(ClearSwitch(path));
  EXPECT_EQ(ReadSwitch(path), std::nullopt);
}

TEST_F(SwitchTest, AFileThatCannotBeReadPauses) {
  fs::create_directory(folder_ + "/pause");
  EXPECT_TRUE(ReadSwitch(folder_ + "/pause"));
}

}  // namespace
}  // namespace ioworker::agent
