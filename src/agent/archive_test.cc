// Tests of archives: what a task left comes back as it was, and what a stranger made does no harm.
#include "agent/archive.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "agent/packer.h"
#include "agent/unpacker.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

std::string Reseal(std::string header) {
  header.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  char text[9];
  std::snprintf(text, sizeof text, "%06o", sum);
  return header.replace(148, 6, text).replace(154, 2, std::string("\0 ", 2));
}

class ArchiveTest : public testing::Test {
 protected:
  ArchiveTest() {
    std::string pattern = testing::TempDir() + "archive_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    fs::create_directories(From());
    fs::create_directories(To());
  }
  ~ArchiveTest() override { fs::remove_all(folder_); }

  std::string From() const { return folder_ + "/from"; }
  std::string To() const { return folder_ + "/to"; }

  void Write(const std::string& path, const std::string& text) {
    const fs::path whole = From() + "/" + path;
    fs::create_directories(whole.parent_path());
    std::ofstream(whole) << text;
  }
  std::string Unpacked(const std::string& path) const {
    return ReadFile(To() + "/" + path, 1 << 20).value_or("nothing");
  }

  Result<std::string> Pack(const ArchiveLimits& limits = {}, std::size_t piece = 1000) {
    TRY(const auto packer, Packer::Open(From(), limits, 2));
    std::string archive;
    for (;;) {
      TRY(const std::string bytes, packer->Read(piece));
      if (bytes.empty()) break;
      archive += bytes;
    }
    EXPECT_EQ(archive.size(), packer->size());
    return archive;
  }

  Status Unpack(const std::string& archive, const ArchiveLimits& limits = {}) {
    fs::remove_all(To());
    fs::create_directories(To());
    Unpacker unpacker(To(), limits);
    TRY(unpacker.Add(archive));
    return unpacker.Finish();
  }

  std::string folder_;
};

TEST_F(ArchiveTest, WhatWasPackedComesBack) {
  Write("model.bin", std::string(100'000, 'm'));
  Write("empty", "");
  Write("exact", std::string(512, 'e'));
  Write("deep/er/n\xC3\xA9", "x");
  const std::string longer =
      std::string(90, 'a') + "/" + std::string(140, 'b') + "/" + std::string(200, 'c');
  Write(longer, "long");
  Write("half/" + std::string(99, 'd'), "half");
  fs::create_directories(From() + "/nothing/in/it");
  fs::permissions(From() + "/model.bin", fs::perms::owner_all);
  const auto archive = Pack();
  ASSERT_TRUE(archive) << archive.error().message;
  EXPECT_EQ(Pack({}, 7), archive) << "in pieces of any size";
  ASSERT_TRUE(Unpack(*archive));
  EXPECT_EQ(Unpacked("model.bin"), std::string(100'000, 'm'));
  EXPECT_EQ(Unpacked("empty"), "");
  EXPECT_EQ(Unpacked("exact"), std::string(512, 'e'));
  EXPECT_EQ(Unpacked("deep/er/n\xC3\xA9"), "x");
  EXPECT_EQ(Unpacked(longer), "long");
  EXPECT_EQ(Unpacked("half/" + std::string(99, 'd')), "half");
  EXPECT_TRUE(fs::is_directory(To() + "/nothing/in/it"));
  struct stat about{};
  ASSERT_EQ(stat((To() + "/model.bin").c_str(), &about), 0);
  EXPECT_NE(about.st_mode & S_IXUSR, 0U);
  ASSERT_EQ(stat((To() + "/exact").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & S_IXUSR, 0U);
  const auto unpacked_at = about.st_mtim.tv_sec;
  ASSERT_EQ(stat((From() + "/exact").c_str(), &about), 0);
  EXPECT_EQ(unpacked_at, about.st_mtim.tv_sec);
}

TEST_F(ArchiveTest, EveryTarReadsIt) {
  Write("a/b", "text");
  const std::string longer = std::string(200, 'p') + "/" + std::string(200, 'q');
  Write(longer, "far");
  const auto archive = Pack();
  ASSERT_TRUE(archive);
  ASSERT_TRUE(WriteFile(folder_ + "/x.tar", *archive, FileMode::kOwnerOnly));
  const std::string command = "tar -C " + To() + " -xf " + folder_ + "/x.tar --no-same-owner";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(Unpacked("a/b"), "text");
  EXPECT_EQ(Unpacked(longer), "far");
}

TEST_F(ArchiveTest, LinksAndDevicesAreLeftOutAndNothingOutsideIsRead) {
  Write("good", "kept");
  ASSERT_TRUE(WriteFile(folder_ + "/secret", "the owner's", FileMode::kOwnerOnly));
  fs::create_symlink(folder_ + "/secret", From() + "/link");
  fs::create_directory_symlink(folder_, From() + "/folder");
  fs::create_symlink("../secret", From() + "/up");
  ASSERT_EQ(mkfifo((From() + "/pipe").c_str(), 0666), 0);
  const bool device = mknod((From() + "/null").c_str(), S_IFCHR | 0666, makedev(1, 3)) == 0;
  const auto packer = Packer::Open(From(), {}, 0);
  ASSERT_TRUE(packer);
  EXPECT_EQ((*packer)->skipped(), device ? 5U : 4U);
  const auto archive = Pack();
  EXPECT_FALSE(archive->contains("the owner's"));
  ASSERT_TRUE(Unpack(*archive));
  EXPECT_EQ(std::distance(fs::directory_iterator(To()), {}), 1);
  EXPECT_EQ(Unpacked("good"), "kept");
}

TEST_F(ArchiveTest, WhatIsStillBeingWrittenIsPassedOver) {
  Write("state.tmp", "half");
  Write("next.tmp/part", "half");
  Write("state", "whole");
  EXPECT_EQ((*Packer::Open(From(), {}, 0))->skipped(), 0U);
  ASSERT_TRUE(Unpack(*Pack()));
  EXPECT_EQ(std::distance(fs::directory_iterator(To()), {}), 1);
}

TEST_F(ArchiveTest, HardLinksBecomeFilesOfTheirOwn) {
  Write("one", "same");
  fs::create_hard_link(From() + "/one", From() + "/two");
  ASSERT_TRUE(Unpack(*Pack()));
  std::ofstream(To() + "/one") << "other";
  EXPECT_EQ(Unpacked("two"), "same");
}

TEST_F(ArchiveTest, WhatIsTooMuchIsRefusedByName) {
  Write("big", "");
  ASSERT_EQ(truncate((From() + "/big").c_str(), std::int64_t{1} << 42), 0);  // sparse
  auto refused = Pack();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(refused.error().message.contains("/checkpoint")) << refused.error().message;
  fs::remove(From() + "/big");
  for (int i = 0; i < 10; ++i) Write("d/" + std::to_string(i), "x");
  EXPECT_FALSE(Pack({.files_max = 9}));
  EXPECT_FALSE(Pack({.entries_max = 10}));
  EXPECT_FALSE(Pack({.bytes_max = 8000})) << "headers count";
  EXPECT_TRUE(Pack({.files_max = 10, .entries_max = 11}));
}

TEST_F(ArchiveTest, AFileThatIsRenamedOverStaysAsItWas) {
  Write("state", "old");
  const auto packer = Packer::Open(From(), {}, 2);
  ASSERT_TRUE(packer);
  ASSERT_TRUE(WriteFile(From() + "/state", "new and longer", FileMode::kEveryoneReads));
  std::string archive;
  for (;;) {
    const auto bytes = (*packer)->Read(100);
    ASSERT_TRUE(bytes) << bytes.error().message;
    if (bytes->empty()) break;
    archive += *bytes;
  }
  ASSERT_TRUE(Unpack(archive));
  EXPECT_EQ(Unpacked("state"), "old");
}

TEST_F(ArchiveTest, AFileThatIsChangedInItsPlaceEndsTheReading) {
  const std::function<void()> changes[] = {
      [&] { std::ofstream(From() + "/state", std::ios::app) << "more"; },
      [&] { fs::resize_file(From() + "/state", 1); },
      [&] {
        fs::last_write_time(From() + "/state",
                            fs::file_time_type::clock::now() + std::chrono::hours{1});
      }};
  for (const auto& change : changes) {
    Write("state", std::string(3000, 's'));
    const auto packer = Packer::Open(From(), {}, 2);
    ASSERT_TRUE(packer);
    ASSERT_TRUE((*packer)->Read(600));
    change();
    Result<std::string> bytes = std::string("some");
    while (bytes && !bytes->empty()) bytes = (*packer)->Read(100'000);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().reason, "checkpoint_changed");
  }
}

TEST_F(ArchiveTest, ItIsReadAgainFromItsBeginning) {
  Write("state", std::string(3000, 's'));
  const auto packer = Packer::Open(From(), {}, 0);
  const auto first = (*packer)->Read(512);
  ASSERT_TRUE((*packer)->Read(700));
  (*packer)->Rewind();
  EXPECT_EQ((*packer)->Read(512), first);
}

TEST_F(ArchiveTest, TheFingerprintIsAnotherOneAfterEveryChange) {
  Write("state", "1");
  const auto print = [&] { return (*Packer::Open(From(), {}, 0))->fingerprint(); };
  const auto first = print();
  EXPECT_EQ(print(), first);
  ASSERT_TRUE(WriteFile(From() + "/state", "1", FileMode::kEveryoneReads));
  const auto second = print();
  EXPECT_NE(second, first);
  fs::create_directory(From() + "/more");
  EXPECT_NE(print(), second);
}

// What a device that is not ours may send instead.
TEST_F(ArchiveTest, HostileArchivesAreRefusedAndTouchNothingOutside) {
  const auto file = [](const std::string& path, std::uint64_t size = 1) {
    return ArchiveHeader({.path = path, .size = size});
  };
  const auto of_type = [&](char type) {
    std::string header = file("x");
    header[156] = type;
    header.replace(157, 11, "/etc/passwd");
    return Reseal(header);
  };
  const std::string byte = "y" + std::string(511, '\0');
  const std::string end = ArchiveEnd();
  std::string damaged = file("x");
  damaged[0] = 'y';
  std::string no_number = file("x");
  no_number.replace(124, 3, "zzz");
  std::string foreign = file("x");
  foreign.replace(257, 8, "ustar  \0");
  std::string record = ArchiveHeader({.path = std::string(200, 'a'), .size = 1});
  std::string slash = record;
  slash.replace(slash.find("path=") + 5, 3, "../");
  const std::string cases[] = {
      file("../x") + byte + end,
      file("/x") + byte + end,
      file("a/../../x") + byte + end,
      file("a//b") + byte + end,
      file("a\nb") + byte + end,
      file("no/folder") + byte + end,
      file("x") + byte + file("x") + byte + end,
      ArchiveHeader({.path = "x", .folder = true}) + file("x") + byte + end,
      file("x") + byte + file("x/y") + byte + end,
      of_type('1') + end,  // a hard link
      of_type('2') + end,  // a symbolic link
      of_type('3') + end,  // devices
      of_type('4') + end,
      of_type('6') + end,  // a pipe
      of_type('7') + byte + end,
      of_type('L') + byte + end,
      of_type('g') + byte + end,
      of_type('S') + byte + end,
      Reseal(ArchiveHeader({.path = "d", .folder = true, .size = 5})) + end,
      file("x", std::uint64_t{1} << 33) + byte,
      damaged + byte + end,
      Reseal(no_number) + byte + end,
      Reseal(foreign) + byte + end,
      file("x") + std::string(512, 'y') + end,  // waste behind the byte
      file("x") + byte,                         // no end
      file("x"),
      file("x").substr(0, 100),
      "",
      end + file("x"),
      record.substr(0, 1024) + record.substr(0, 1024) + record.substr(1024) + byte + end,
      record.substr(0, 1024) + end,
      slash + byte + end,
      std::string(5000, 'z'),
  };
  for (const std::string& archive : cases) {
    const auto before = std::distance(fs::recursive_directory_iterator(folder_), {}) -
                        std::distance(fs::recursive_directory_iterator(To()), {});
    const Status unpacked = Unpack(archive);
    ASSERT_FALSE(unpacked) << &archive - cases;
    EXPECT_FALSE(unpacked.error().message.empty());
    EXPECT_EQ(std::distance(fs::recursive_directory_iterator(folder_), {}) -
                  std::distance(fs::recursive_directory_iterator(To()), {}),
              before);
  }
  EXPECT_TRUE(Unpack(record + byte + end)) << "the parts of these are good";
}

TEST_F(ArchiveTest, LimitsHoldWhenUnpackingToo) {
  for (int i = 0; i < 10; ++i) Write(std::to_string(i), std::string(1000, 'x'));
  const std::string archive = *Pack();
  EXPECT_FALSE(Unpack(archive, {.files_max = 9}));
  EXPECT_FALSE(Unpack(archive, {.entries_max = 9}));
  EXPECT_FALSE(Unpack(archive, {.bytes_max = archive.size() - 1}));
  EXPECT_TRUE(Unpack(archive, {.bytes_max = archive.size()}));
}

TEST_F(ArchiveTest, AFolderThatIsALinkIsNotEntered) {
  Write("d/x", "inside");
  const std::string archive = *Pack();
  fs::remove_all(To());
  fs::create_directories(folder_ + "/outside");
  fs::create_directories(To());
  fs::create_directory_symlink(folder_ + "/outside", To() + "/d");
  Unpacker unpacker(To(), {});
  EXPECT_FALSE(unpacker.Add(archive));
  EXPECT_TRUE(fs::is_empty(folder_ + "/outside"));
}

}  // namespace
}  // namespace ioworker::agent
