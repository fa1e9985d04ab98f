#include "audit/audit.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "core/load.h"
#include "core/scene.h"
#include "db/sqlite/sqlite.h"
#include "store/migrations.h"

namespace ioworker::audit {
namespace {

// Books with a task that ended, one that failed and runs again, and one that waits.
class AuditTest : public testing::TestWithParam<std::pair<const char*, const char*>> {
 protected:
  AuditTest() {
    std::string pattern = testing::TempDir() + "audit_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    database_ = *db::sqlite::Open(folder_ + "/network.db");
    writer_ = *database_->OpenWriter();
    EXPECT_TRUE(store::Migrate(*writer_, Instant{}));
    core::Scene scene;
    const auto owner = scene.Account(), renter = scene.Account(Money{9'000'000});
    scene.Device(owner, 1, Money{3'600'000});
    scene.Device(owner, 1, Money{3'600'000});
    auto spec = core::Scene::Spec();
    spec.tasks = 3;
    spec.retries = 1;
    const auto job = scene.Submit(renter, spec);
    for (std::uint32_t index = 0; index < 2; ++index) {
      scene.Report(core::Scene::Lease(job, index), core::LeaseStarted{});
    }
    scene.Pass(seconds{100});
    scene.End(core::Scene::Lease(job, 0), jobs::EndReason::kCompleted);
    scene.End(core::Scene::Lease(job, 1), jobs::EndReason::kNonZeroExit);
    EXPECT_TRUE(core::Save(*writer_, scene.TakeChanges()));
  }
  ~AuditTest() override {
    writer_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string folder_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<db::Connection> writer_;
};

TEST_F(AuditTest, GoodBooksHaveNoFinding) {
  const auto reader = *database_->OpenReader();
  const auto report = Audit(*reader);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_TRUE(report->findings.empty()) << report->findings[0].rule;
  EXPECT_EQ(report->jobs, 1U);
  EXPECT_EQ(report->leases, 4U);
  EXPECT_EQ(report->credited, Money{9'000'000});
  EXPECT_EQ(report->charged, Money{200'000});
  EXPECT_EQ(report->earned + report->fees, report->charged);
}

TEST_F(AuditTest, EmptyBooksHaveNoFinding) {
  for (const auto* table : {"purse", "transfer", "job", "lease", "device"}) {
    ASSERT_TRUE(writer_->RunScript(std::string("DELETE FROM ") + table));
  }
  EXPECT_TRUE(Audit(*writer_)->findings.empty());
}

// Each rule finds the damage that it is there for.
TEST_P(AuditTest, FindsDamage) {
  const auto& [rule, damage] = GetParam();
  ASSERT_TRUE(writer_->RunScript(damage));
  const auto report = *Audit(*writer_);
  EXPECT_TRUE(std::ranges::any_of(report.findings,
                                  [&](const auto& finding) { return finding.rule == rule; }))
      << rule << " in " << report.findings.size() << " findings";
}

INSTANTIATE_TEST_SUITE_P(
    Rules, AuditTest,
    testing::Values(
        std::pair("books_sum_to_zero", "UPDATE purse SET available = available + 1 WHERE kind = 1"),
        std::pair("purse_is_sum_of_transfers",
                  "UPDATE purse SET available = available + 1 WHERE kind = 1"),
        std::pair("purse_not_negative", "UPDATE purse SET available = -1 WHERE kind = 2"),
        std::pair("purse_holds_for_leases", "UPDATE purse SET held = held + 1 WHERE kind = 1"),
        std::pair("transfers_without_gap", "DELETE FROM transfer WHERE sequence = 2"),
        std::pair("transfer_follows_its_kind", "UPDATE transfer SET to_kind = 3 WHERE kind = 1"),
        std::pair("lease_charge_was_paid", "UPDATE lease SET charged = charged + 1000"),
        std::pair("lease_fee_was_paid", "UPDATE lease SET fee = fee + 1"),
        std::pair("lease_pays_its_renter_and_owner", "UPDATE lease SET owner = renter"),
        std::pair("lease_that_never_ran_is_free", "UPDATE lease SET started_at = NULL"),
        std::pair("ended_lease_holds_nothing", "UPDATE lease SET held = 1 WHERE task_index = 0"),
        std::pair("final_lease_has_ended", "UPDATE lease SET state = 3 WHERE task_index = 0"),
        std::pair("attempts_without_gap", "UPDATE lease SET attempt = 3 WHERE attempt = 2"),
        std::pair("only_last_attempt_is_live", "UPDATE lease SET state = 3 WHERE task_index = 1"),
        std::pair("task_ends_once", "UPDATE lease SET final = 1 WHERE task_index = 1"),
        std::pair("success_ends_task", "UPDATE lease SET final = 0 WHERE task_index = 0"),
        std::pair("job_counts_running", "UPDATE job SET running = running + 1"),
        std::pair("job_counts_successes", "UPDATE job SET succeeded = 0"),
        std::pair("job_counts_ends", "UPDATE job SET failed = 1"),
        std::pair("ended_job_is_done", "UPDATE job SET state = 3"),
        std::pair("live_job_is_not_done", "UPDATE job SET waiting = 0, running = 0"),
        std::pair("job_sums_charges", "UPDATE job SET charged = charged - 1"),
        std::pair("job_sums_holds", "UPDATE job SET held = held + 1"),
        std::pair("job_has_its_spec", "DELETE FROM job_spec"),
        std::pair("device_earned_what_was_paid", "UPDATE device SET earned = earned + 1"),
        std::pair("lease_pays_for_time", "UPDATE lease SET charged = charged + 1"),
        std::pair("lease_pays_for_time",
                  "UPDATE lease SET started_at = started_at + 1000000 WHERE task_index = 0")));

}  // namespace
}  // namespace ioworker::audit
