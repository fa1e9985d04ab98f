#include "agent/owner_log.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace ioworker::agent {
namespace {

class OwnerLogTest : public testing::Test {
 protected:
  OwnerLogTest() {
    std::string pattern = testing::TempDir() + "owner_log_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/owner-log.jsonl";
  }
  ~OwnerLogTest() override { std::filesystem::remove_all(folder_); }

  void Write(int entries) {
    const auto log = OwnerLog::Open(path_, key_, clock_);
    ASSERT_TRUE(log) << log.error().message;
    for (int i = 0; i < entries; ++i) {
      clock_.Advance(seconds{1});
      ASSERT_TRUE((*log)->Append(
          {.what = "started",
           .facts = {{"lease", "job_1/" + std::to_string(i)}, {"image", "debian:12 \"quoted\""}}}));
    }
  }
  std::string Read() { return *ReadFile(path_, 1 << 20); }
  void Put(const std::string& text) { std::ofstream(path_, std::ios::trunc) << text; }
  Result<OwnerLogEnd> Verify(const OnOwnerLogEntry& on_entry = {}) {
    return VerifyOwnerLog(path_, key_.public_key(), on_entry);
  }

  std::string folder_;
  std::string path_;
  KeyPair key_ = KeyPair::Make();
  ManualClock clock_{Instant{1'800'000'000'000'000}};
};

TEST_F(OwnerLogTest, WhatIsWrittenIsReadAndGoesOnAfterAStart) {
  EXPECT_EQ(Verify()->entries, 0U) << "no log yet";
  Write(2);
  Write(1);
  std::vector<OwnerLogEntry> entries;
  const auto end = Verify([&](std::string_view at, const OwnerLogEntry& entry) {
    EXPECT_TRUE(ParseInstant(at));
    entries.push_back(entry);
  });
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->entries, 3U);
  EXPECT_EQ(entries[0].what, "started");
  EXPECT_EQ(entries[1].facts[0], std::pair(std::string("lease"), std::string("job_1/1")));
  EXPECT_EQ(entries[1].facts[1].second, "debian:12 \"quoted\"");
}

TEST_F(OwnerLogTest, AnySingleByteThatIsChangedIsFound) {
  Write(3);
  const std::string good = Read();
  for (std::size_t i = 0; i + 1 < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    Put(bad);
    EXPECT_FALSE(Verify()) << "byte " << i;
  }
}

TEST_F(OwnerLogTest, ALineThatIsTakenOutOrMovedIsFound) {
  Write(3);
  const std::string good = Read();
  const auto first = good.find('\n') + 1;
  const auto second = good.find('\n', first) + 1;
  const std::string a = good.substr(0, first), b = good.substr(first, second - first),
                    c = good.substr(second);
  for (const std::string& bad : {b + c, a + c, b + a + c, a + a + b + c, a + c + b}) {
    Put(bad);
    EXPECT_FALSE(Verify());
    EXPECT_FALSE(OwnerLog::Open(path_, key_, clock_)) << "nothing is added to what is not whole";
  }
  Put(good);
  const auto another = KeyPair::Make();
  EXPECT_FALSE(VerifyOwnerLog(path_, another.public_key()));
}

TEST_F(OwnerLogTest, WhatACrashLeftOfALineIsCutOff) {
  Write(2);
  const std::string good = Read();
  Put(good + "{\"entry\":{\"at\":");
  EXPECT_EQ(Verify()->entries, 2U);
  Write(1);
  EXPECT_EQ(Verify()->entries, 3U);
  EXPECT_TRUE(Read().starts_with(good));
}

}  // namespace
}  // namespace ioworker::agent
