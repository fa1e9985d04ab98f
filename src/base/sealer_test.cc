#include "base/sealer.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"

namespace ioworker {
namespace {

const std::string kOld(Sealer::kKeyBytes, 'o');
const std::string kNew(Sealer::kKeyBytes, 'n');

class SealerTest : public testing::Test {
 protected:
  SealerTest() {
    std::string pattern = testing::TempDir() + "sealer_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/sealing.keys";
  }
  ~SealerTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  std::string path_;
};

TEST_F(SealerTest, OpensOnlyWhatItSealedForTheSameThing) {
  const Sealer sealer({kNew});
  const std::string sealed = sealer.Seal("a canary sings", "job_1");
  EXPECT_FALSE(sealed.contains("canary"));
  EXPECT_NE(sealed, sealer.Seal("a canary sings", "job_1")) << "no nonce twice";
  EXPECT_EQ(sealer.Open(sealed, "job_1"), "a canary sings");
  EXPECT_FALSE(sealer.Open(sealed, "job_2"));
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(sealer.Open(changed, "job_1")) << at;
    EXPECT_FALSE(sealer.Open(sealed.substr(0, at), "job_1")) << at;
  }
  EXPECT_EQ(sealer.Open(sealer.Seal("", "x"), "x"), "");
}

TEST_F(SealerTest, ANewKeySealsAndTheOldOneStillOpens) {
  const std::string before = Sealer({kOld}).Seal("x", "a");
  const Sealer both({kNew, kOld});
  EXPECT_EQ(both.Open(before, "a"), "x");
  const std::string after = both.Seal("y", "a");
  EXPECT_EQ(Sealer({kNew}).Open(after, "a"), "y");
  EXPECT_EQ(Sealer({kNew}).Open(before, "a").error().reason, "sealed_by_another_key");
}

TEST_F(SealerTest, AMarkIsTheSameForTheSameTextAndKey) {
  EXPECT_EQ(Sealer({kNew}).Mark("x"), Sealer({kNew, kOld}).Mark("x"));
  EXPECT_NE(Sealer({kNew}).Mark("x"), Sealer({kNew}).Mark("y"));
  EXPECT_NE(Sealer({kNew}).Mark("x"), Sealer({kOld}).Mark("x"));
}

TEST_F(SealerTest, KeysAreMadeOnceForTheOwnerOnly) {
  EXPECT_FALSE(Sealer::Load(path_));
  const auto first = Sealer::LoadOrMake(path_);
  ASSERT_TRUE(first);
  struct stat about{};
  ASSERT_EQ(stat(path_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  EXPECT_EQ(Sealer::LoadOrMake(path_)->Open(first->Seal("x", "a"), "a"), "x");
}

TEST_F(SealerTest, FilesThatCannotBeTrustedAreRefused) {
  const std::string line = Hex(kNew) + "\n";
  ASSERT_TRUE(
      WriteFile(path_, "# old ones below\n\n" + line + Hex(kOld) + "\r\n", FileMode::kOwnerOnly));
  EXPECT_TRUE(Sealer::Load(path_));
  ASSERT_EQ(chmod(path_.c_str(), 0640), 0);
  EXPECT_EQ(Sealer::Load(path_).error().reason, "sealing_keys_unusable");
  std::string many;
  for (int i = 0; i < 17; ++i) many += line;
  for (const std::string& bad : {std::string(), std::string("abc\n"), line.substr(2), many}) {
    ASSERT_TRUE(WriteFile(path_, bad, FileMode::kOwnerOnly));
    EXPECT_EQ(Sealer::Load(path_).error().reason, "sealing_keys_unusable") << bad;
  }
}

}  // namespace
}  // namespace ioworker
