#include "agent/spool.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "db/sqlite/sqlite.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

jobs::LeaseRef Ref(std::uint32_t index, std::uint32_t attempt = 1) {
  return {.task = {.job = {.high = 1, .low = 2}, .index = index}, .attempt = attempt};
}

LeaseRecord Lease(std::uint32_t index) {
  LeaseRecord lease{.ref = Ref(index), .gpu_indices = {0, 3}};
  lease.assign.set_tasks(7);
  return lease;
}

v1::Report::Ended Ended() {
  v1::Report::Ended ended;
  ended.set_reason(v1::End::COMPLETED);
  return ended;
}

class SpoolTest : public testing::Test {
 protected:
  SpoolTest() {
    std::string pattern = testing::TempDir() + "spool_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~SpoolTest() override { fs::remove_all(folder_); }

  std::unique_ptr<Spool> Open(const std::string& name = "spool.db",
                              const std::string& boot_id = "boot") {
    databases_.push_back(*db::sqlite::Open(folder_ + "/" + name));
    auto connection = databases_.back()->OpenWriter();
    EXPECT_TRUE(connection);
    auto spool = Spool::Open(*std::move(connection), clock_, random_, boot_id);
    EXPECT_TRUE(spool);
    return *std::move(spool);
  }

  // What a kill -9 at this moment leaves: the database's files as they lie.
  std::unique_ptr<Spool> OpenCopy() {
    const std::string name = "copy" + std::to_string(copies_++) + ".db";
    for (const char* end : {"", "-wal"}) {
      if (!fs::exists(folder_ + "/spool.db" + end)) continue;
      fs::copy_file(folder_ + "/spool.db" + end, folder_ + "/" + name + end);
    }
    return Open(name);
  }

  std::string folder_;
  int copies_ = 0;
  std::vector<std::unique_ptr<db::Database>> databases_;
  ManualClock clock_{{1'000'000'000}};
  SeededRandom random_{1};
};

TEST_F(SpoolTest, EveryStepSurvivesAKill) {
  auto spool = Open();
  EXPECT_TRUE(*spool->Accept(Lease(4)));
  auto copy = OpenCopy();
  auto leases = *copy->LiveLeases();
  ASSERT_EQ(leases.size(), 1U);
  EXPECT_EQ(leases[0].ref, Ref(4));
  EXPECT_EQ(leases[0].stage, LeaseStage::kAccepted);
  EXPECT_EQ(leases[0].assign.tasks(), 7U);
  EXPECT_EQ(leases[0].gpu_indices, (std::vector<std::uint32_t>{0, 3}));
  EXPECT_EQ(copy->recorded(), 1U);

  ASSERT_TRUE(spool->SetStarting(Ref(4), "container"));
  leases = *OpenCopy()->LiveLeases();
  EXPECT_EQ(leases[0].stage, LeaseStage::kStarting);
  EXPECT_EQ(leases[0].container, "container");
  EXPECT_EQ(leases[0].boot_id, "boot");

  ASSERT_TRUE(spool->SetRunning(Ref(4), {77}, "sha256:1"));
  copy = OpenCopy();
  leases = *copy->LiveLeases();
  EXPECT_EQ(leases[0].stage, LeaseStage::kRunning);
  EXPECT_EQ(leases[0].started_at, Instant{77});
  EXPECT_EQ(copy->recorded(), 2U);

  ASSERT_TRUE(spool->SetEnded(Ref(4), Ended()));
  copy = OpenCopy();
  EXPECT_TRUE(copy->LiveLeases()->empty());
  EXPECT_EQ(*copy->HeldLeases(), std::vector{Ref(4)});
  const auto reports = *copy->Reports(1, 99, 10);
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_TRUE(reports[0].has_pulling());
  EXPECT_EQ(reports[1].started().image_digest(), "sha256:1");
  EXPECT_EQ(reports[2].sequence(), 3U);
  EXPECT_EQ(reports[2].ended().reason(), v1::End::COMPLETED);
  EXPECT_EQ(copy->id(), spool->id());
}

TEST_F(SpoolTest, AnAttemptIsTakenOnce) {
  auto spool = Open();
  EXPECT_TRUE(*spool->Accept(Lease(1)));
  EXPECT_FALSE(*spool->Accept(Lease(1)));
  EXPECT_TRUE(*spool->Refuse(Ref(2), Ended()));
  EXPECT_FALSE(*spool->Refuse(Ref(1), Ended())) << "it is live";
  EXPECT_FALSE(*spool->Accept(Lease(2)));
  ASSERT_TRUE(spool->SetEnded(Ref(1), Ended()));
  ASSERT_TRUE(spool->SetEnded(Ref(1), Ended()));
  ASSERT_TRUE(spool->Acknowledge(3));
  EXPECT_FALSE(*spool->Accept(Lease(1)));
  EXPECT_EQ(spool->recorded(), 3U);
}

TEST_F(SpoolTest, WhatHasEndedIsRefusedWheneverItIsAssignedAgain) {
  auto spool = Open();
  EXPECT_TRUE(*spool->Accept(Lease(1)));
  ASSERT_TRUE(spool->SetEnded(Ref(1), Ended()));
  ASSERT_TRUE(spool->Acknowledge(2));
  EXPECT_TRUE(*spool->Refuse(Ref(1), Ended()));
  EXPECT_EQ(spool->recorded(), 3U);
  EXPECT_EQ(*spool->HeldLeases(), std::vector{Ref(1)}) << "held until that is acknowledged";
  EXPECT_TRUE(spool->LiveLeases()->empty());
}

TEST_F(SpoolTest, WhatAnEndedLeaseWasToRunIsDropped) {
  auto spool = Open();
  EXPECT_TRUE(*spool->Accept(Lease(1)));
  ASSERT_TRUE(spool->SetEnded(Ref(1), Ended()));
  const auto reader = *databases_.back()->OpenReader();
  std::int64_t bytes = -1;
  ASSERT_TRUE(
      reader->Query("SELECT length(assign) FROM lease", {}, [&](const db::Row& row) -> Status {
        bytes = row.Int(0);
        return {};
      }));
  EXPECT_EQ(bytes, 0);
}

TEST_F(SpoolTest, AStopIsReportedFromWhenItHappenedAndItsEndingIsKept) {
  auto spool = Open();
  EXPECT_TRUE(*spool->Accept(Lease(1)));
  ASSERT_TRUE(spool->SetStarting(Ref(1), "container"));
  ASSERT_TRUE(spool->SetRunning(Ref(1), clock_.Now(), ""));
  v1::Report::Ended ending = Ended();
  ending.set_ran_millis(1234);
  ASSERT_TRUE(spool->SetStopped(Ref(1), ending, seconds{9}));
  ASSERT_TRUE(spool->SetStopped(Ref(1), Ended(), seconds{1})) << "a second one changes nothing";
  auto copy = OpenCopy();
  const auto leases = *copy->LiveLeases();
  ASSERT_EQ(leases.size(), 1U);
  EXPECT_EQ(leases[0].stage, LeaseStage::kStopped);
  EXPECT_EQ(leases[0].ending.ran_millis(), 1234U);
  const auto reports = *copy->Reports(1, 99, 10);
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[2].stopped().ran_millis(), 1234U);
  EXPECT_EQ(reports[2].queued_millis(), 9000U);
  ASSERT_TRUE(copy->SetEnded(Ref(1), leases[0].ending));
  EXPECT_TRUE(copy->LiveLeases()->empty());
}

TEST_F(SpoolTest, ANewSeriesNumbersWhatIsNotAcknowledgedFromOne) {
  auto spool = Open();
  for (std::uint32_t i = 0; i < 4; ++i) ASSERT_TRUE(*spool->Accept(Lease(i)));
  ASSERT_TRUE(spool->SetEnded(Ref(0), Ended()));  // 5
  ASSERT_TRUE(spool->Acknowledge(5));
  ASSERT_TRUE(spool->SetEnded(Ref(1), Ended()));  // 6
  ASSERT_TRUE(*spool->Accept(Lease(9)));          // 7
  const std::string id = spool->id();
  ASSERT_TRUE(spool->Renew(random_));
  const auto copy = OpenCopy();
  for (Spool* each : {spool.get(), copy.get()}) {
    EXPECT_NE(each->id(), id);
    EXPECT_EQ(each->recorded(), 2U);
    EXPECT_EQ(each->acknowledged(), 0U);
    const auto reports = *each->Reports(1, 99, 10);
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[0].sequence(), 1U);
    EXPECT_TRUE(reports[0].has_ended());
    EXPECT_EQ(reports[1].sequence(), 2U);
    EXPECT_EQ(*each->HeldLeases(), (std::vector{Ref(1), Ref(2), Ref(3), Ref(9)}));
    EXPECT_FALSE(*each->Accept(Lease(0))) << "its end is not forgotten";
    ASSERT_TRUE(each->Acknowledge(2));
    EXPECT_EQ(*each->HeldLeases(), (std::vector{Ref(2), Ref(3), Ref(9)}));
  }
}

TEST_F(SpoolTest, WhatIsAcknowledgedIsForgottenAndNumbersGoOn) {
  auto spool = Open();
  for (std::uint32_t i = 0; i < 5; ++i) ASSERT_TRUE(*spool->Accept(Lease(i)));
  ASSERT_TRUE(spool->Acknowledge(3));
  ASSERT_TRUE(spool->Acknowledge(2));
  EXPECT_EQ(spool->Reports(1, 99, 10)->front().sequence(), 4U);
  ASSERT_TRUE(spool->Acknowledge(1'000'000));
  EXPECT_EQ(spool->acknowledged(), 5U);
  auto copy = OpenCopy();
  EXPECT_EQ(copy->acknowledged(), 5U);
  ASSERT_TRUE(*copy->Accept(Lease(9)));
  EXPECT_EQ(copy->Reports(1, 99, 10)->front().sequence(), 6U);
}

TEST_F(SpoolTest, OnlyTheLastThousandEndsAreRemembered) {
  auto spool = Open();
  for (std::uint32_t i = 0; i < 1005; ++i) ASSERT_TRUE(*spool->Refuse(Ref(i), Ended()));
  ASSERT_TRUE(spool->Acknowledge(1005));
  EXPECT_FALSE(*spool->Accept(Lease(1004)));
  EXPECT_FALSE(*spool->Accept(Lease(5)));
  EXPECT_TRUE(*spool->Accept(Lease(0)));
}

TEST_F(SpoolTest, AReportSaysHowLongItWaited) {
  auto spool = Open();
  ASSERT_TRUE(*spool->Accept(Lease(1)));
  clock_.Advance(seconds{3});
  EXPECT_EQ(spool->Reports(1, 1, 1)->front().queued_millis(), 3000U);
  spool.reset();
  auto after_reboot = Open("spool.db", "another boot");
  EXPECT_EQ(after_reboot->Reports(1, 1, 1)->front().queued_millis(), 3000U);
  clock_.Advance(-hours{1});
  EXPECT_EQ(after_reboot->Reports(1, 1, 1)->front().queued_millis(), 0U);
}

}  // namespace
}  // namespace ioworker::agent
