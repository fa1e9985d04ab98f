#include "agent/month_book.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"

namespace ioworker::agent {
namespace {

constexpr std::int64_t kNovember = 1'764'000'000'000'000;  // 2025-11-24

class MonthBookTest : public testing::Test {
 protected:
  MonthBookTest() {
    std::string pattern = testing::TempDir() + "month_book_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/month.json";
  }
  ~MonthBookTest() override { std::filesystem::remove_all(folder_); }

  ManualClock clock_{Instant{kNovember}};
  std::string folder_;
  std::string path_;
};

TEST_F(MonthBookTest, CountsWhatIsNewOfEachLease) {
  MonthBook book(path_, clock_);
  book.Count("a", 100);
  book.Count("a", 150);
  book.Count("b", 10);
  book.AddBytes(1000);
  EXPECT_EQ(book.Used().bytes, 1160U);
  book.Settle("a", 200);
  EXPECT_EQ(book.Used().bytes, 1210U);
}

TEST_F(MonthBookTest, CounterThatBeganAnewCountsFromZero) {
  MonthBook book(path_, clock_);
  book.Count("a", 100);
  book.Count("a", 30);  // somebody flushed the packet filter
  EXPECT_EQ(book.Used().bytes, 130U);
}

TEST_F(MonthBookTest, SurvivesARestartAndCountsNothingTwice) {
  {
    MonthBook book(path_, clock_);
    book.Count("a", 100);
  }
  MonthBook book(path_, clock_);
  EXPECT_EQ(book.Used().bytes, 100U);
  book.Count("a", 120);
  EXPECT_EQ(book.Used().bytes, 120U);
}

// Killed: only what was written is there; the packet filter still knows the rest.
TEST_F(MonthBookTest, WhatAKilledProgramHadNotWrittenIsCountedAgain) {
  MonthBook killed(path_, clock_);
  killed.Count("a", 100);  // written: the first
  killed.Count("a", 500);  // within ten seconds: not yet
  MonthBook book(path_, clock_);
  EXPECT_EQ(book.Used().bytes, 100U);
  book.Count("a", 500);
  EXPECT_EQ(book.Used().bytes, 500U);
}

TEST_F(MonthBookTest, MonthBeginsAtNothingAndAClockSetBackGivesNoneAgain) {
  MonthBook book(path_, clock_);
  book.Count("a", 100);
  clock_.Advance(hours{24 * 10});  // December
  EXPECT_EQ(book.Used().bytes, 0U);
  book.Count("a", 130);
  EXPECT_EQ(book.Used().bytes, 30U) << "what passed before belongs to the month before";
  clock_.Advance(-hours{24 * 10});
  EXPECT_EQ(book.Used().bytes, 30U);
}

TEST_F(MonthBookTest, ElectricityIsKeptToo) {
  MonthBook(path_, clock_).AddElectricity(3'600'000, Money{320});
  MonthBook book(path_, clock_);
  book.AddElectricity(1, Money{1});
  EXPECT_EQ(book.Used(), (MonthUse{.millijoules = 3'600'001, .electricity = Money{321}}));
}

TEST_F(MonthBookTest, DamagedFileCountsAsNone) {
  ASSERT_TRUE(WriteFile(path_, "{\"month\": 7", FileMode::kOwnerOnly));
  MonthBook book(path_, clock_);
  EXPECT_EQ(book.Used().bytes, 0U);
  book.Settle("a", 5);
  EXPECT_EQ(MonthBook(path_, clock_).Used().bytes, 5U);
}

}  // namespace
}  // namespace ioworker::agent
