#include "agent/secret_files.h"

#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/loop_mount.h"
#include "agent/scratch.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kNobody = 65534;
const std::map<std::string, std::string> kSecrets = {{"TOKEN", "swordfish-9\n"}, {"key.pem", "x"}};

std::string NewFolder(std::string pattern) { return mkdtemp(pattern.data()); }

// Acts as a user without root while it lives.
class AsNobody {
 public:
  AsNobody() { EXPECT_EQ(seteuid(kNobody), 0); }
  ~AsNobody() { EXPECT_EQ(seteuid(0), 0); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
};

class SecretFilesTest : public testing::Test {
 protected:
  SecretFilesTest() {
    EXPECT_EQ(geteuid(), 0U) << "these tests mount: run them as root";
    fs::create_directories(lease_);
  }
  ~SecretFilesTest() override {
    EXPECT_TRUE(Unmount(lease_ + "/secrets"));
    fs::remove_all(folder_);
    fs::remove_all(memory_);
  }

  static struct stat About(const std::string& path) {
    struct stat about{};
    EXPECT_EQ(lstat(path.c_str(), &about), 0) << path;
    return about;
  }

  const std::string folder_ = NewFolder(testing::TempDir() + "secret_files_XXXXXX");
  const std::string memory_ = NewFolder("/dev/shm/secret_files_XXXXXX");
  const std::string lease_ = folder_ + "/job-0-1";
};

TEST_F(SecretFilesTest, AsRootTheyLieInATmpfsOfTheLeaseForTheContainersUserAlone) {
  const SecretFiles files(memory_);
  const auto place = files.Lay(lease_, kSecrets);
  ASSERT_TRUE(place) << place.error().detail;
  EXPECT_EQ(*place, lease_ + "/secrets");
  EXPECT_TRUE(IsMountPoint(*place));
  EXPECT_EQ(*ReadFile(*place + "/TOKEN", 100), "swordfish-9\n");
  EXPECT_EQ(About(*place).st_mode & 07777U, 0500U);
  EXPECT_EQ(About(*place).st_uid, kContainerUser);
  EXPECT_EQ(About(*place + "/TOKEN").st_mode & 07777U, 0400U);
  EXPECT_EQ(About(*place + "/TOKEN").st_uid, kContainerUser);
  EXPECT_EQ(files.Read(lease_).value(), kSecrets) << "as an earlier life of the program laid them";
  EXPECT_EQ(files.Find(lease_), *place);
  EXPECT_TRUE(fs::is_empty(memory_));

  ASSERT_TRUE(files.Remove(lease_));
  EXPECT_FALSE(IsMountPoint(*place));
  EXPECT_FALSE(fs::exists(*place + "/TOKEN"));
  EXPECT_FALSE(files.Read(lease_));
  EXPECT_TRUE(files.Remove(lease_)) << "again changes nothing";
}

TEST_F(SecretFilesTest, WithoutRootTheyLieInTheUsersMemory) {
  for (const auto& path : {folder_, lease_, memory_}) {
    ASSERT_EQ(chown(path.c_str(), kNobody, kNobody), 0);
  }
  const SecretFiles files(memory_);
  {
    const AsNobody nobody;
    const auto place = files.Lay(lease_, kSecrets);
    ASSERT_TRUE(place) << place.error().detail;
    EXPECT_TRUE(place->starts_with(memory_));
    EXPECT_EQ(About(memory_).st_mode & 077U, 0U) << "closed to others";
    EXPECT_EQ(About(*place + "/TOKEN").st_mode & 07777U, 0444U) << "open to the container's user";
    EXPECT_EQ(files.Read(lease_).value(), kSecrets);
    ASSERT_TRUE(files.Remove(lease_));
    EXPECT_FALSE(fs::exists(*place));
  }
}

TEST_F(SecretFilesTest, NeverOnADisk) {
  for (const auto& path : {folder_, lease_}) ASSERT_EQ(chown(path.c_str(), kNobody, kNobody), 0);
  const AsNobody nobody;
  for (const std::string& memory : {std::string(), folder_}) {
    EXPECT_EQ(SecretFiles(memory).Lay(lease_, kSecrets).error().code, ErrorCode::kUnavailable);
  }
}

// The coordinator says the names, and this program may be root.
TEST_F(SecretFilesTest, NamesLeadNowhereElse) {
  const SecretFiles files(memory_);
  for (const char* name : {"../TOKEN", "/etc/x", "", "..", "a/b"}) {
    EXPECT_FALSE(files.Lay(lease_, {{name, "x"}})) << name;
  }
  EXPECT_FALSE(fs::exists(lease_ + "/TOKEN"));
}

TEST_F(SecretFilesTest, TheyGoWithTheFolderOfTheirLease) {
  const ScratchStore store(folder_ + "/leases", ScratchKind::kPlain);
  const jobs::LeaseRef lease{.task = {.job = {.high = 1, .low = 2}, .index = 0}, .attempt = 1};
  ASSERT_TRUE(store.Make(lease, 16));
  const auto place = store.secrets().Lay(store.FolderOf(lease), kSecrets);
  ASSERT_TRUE(place);
  ASSERT_TRUE(store.RemoveFolder(store.FolderOf(lease)));
  EXPECT_FALSE(fs::exists(store.FolderOf(lease)));
  EXPECT_FALSE(ReadFile("/proc/self/mounts", 1 << 20)->contains(*place));
}

}  // namespace
}  // namespace ioworker::agent
