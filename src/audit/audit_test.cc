#include "audit/audit.h"

#include <algorithm>
#include <tuple>

#include <gtest/gtest.h>

#include "core/load.h"
#include "core/scene.h"
#include "db/testing/test_database.h"
#include "store/ledger.h"
#include "store/migrations.h"

namespace ioworker::audit {
namespace {

using db::testing::Kind;

// Books with a task that ended, one that failed and runs again, and one that waits.
class Audited {
 protected:
  explicit Audited(Kind kind) : database_(kind), writer_(*database_->OpenWriter()) {
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
  db::testing::TestDatabase database_;
  std::unique_ptr<db::Connection> writer_;
};

class AuditTest : public Audited, public testing::TestWithParam<Kind> {
 protected:
  AuditTest() : Audited(GetParam()) {}
};

// A rule, and what breaks it.
using Damage = std::pair<const char*, const char*>;

class DamageTest : public Audited, public testing::TestWithParam<std::tuple<Kind, Damage>> {
 protected:
  DamageTest() : Audited(std::get<0>(GetParam())) {}
};

TEST_P(AuditTest, GoodBooksHaveNoFinding) {
  const auto reader = *database_->OpenReader();
  const auto report = Audit(*reader);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_TRUE(report->findings.empty()) << report->findings[0].rule;
  EXPECT_EQ(report->jobs, 1U);
  EXPECT_EQ(report->leases, 4U);
  EXPECT_EQ(report->credited, Money{9'000'000});
  EXPECT_EQ(report->charged, Money{200'000});
  EXPECT_EQ(report->earned + report->fees, report->charged);
  EXPECT_EQ(report->head.sequence, 5U);
  const auto head = *store::FindChainHead(*writer_);
  EXPECT_EQ(report->head.sequence, head.sequence);
  EXPECT_EQ(report->head.hash, std::string(head.hash.data(), head.hash.size()));
}

// Two copies of the same ledger have the same head; one that was cut short has not the other's.
TEST_P(AuditTest, LedgerThatWasCutShortIsFoundByTheHeadOfBefore) {
  const auto before = Audit(*writer_)->head;
  EXPECT_TRUE(Audit(*writer_, before)->findings.empty());
  ASSERT_TRUE(writer_->RunScript("DELETE FROM transfer WHERE sequence = 5"));
  const auto report = *Audit(*writer_, before);
  EXPECT_TRUE(std::ranges::any_of(report.findings, [](const auto& finding) {
    return finding.rule == "chain_has_noted_head" && finding.object == "transfer 5";
  }));
}

TEST_P(AuditTest, EmptyBooksHaveNoFinding) {
  for (const auto* table : {"purse", "transfer", "job", "lease", "device"}) {
    ASSERT_TRUE(writer_->RunScript(std::string("DELETE FROM ") + table));
  }
  EXPECT_TRUE(Audit(*writer_)->findings.empty());
}

// Each rule finds the damage that it is there for.
TEST_P(DamageTest, IsFoundByItsRule) {
  const auto& [rule, damage] = std::get<1>(GetParam());
  ASSERT_TRUE(writer_->RunScript(damage));
  const auto report = *Audit(*writer_);
  EXPECT_TRUE(std::ranges::any_of(report.findings,
                                  [&](const auto& finding) { return finding.rule == rule; }))
      << rule << " in " << report.findings.size() << " findings";
}

INSTANTIATE_TEST_SUITE_P(OnBoth, AuditTest, testing::Values(Kind::kSqlite, Kind::kPostgres));

INSTANTIATE_TEST_SUITE_P(
    OnBoth, DamageTest,
    testing::Combine(
        testing::Values(Kind::kSqlite, Kind::kPostgres),
        testing::Values(
            Damage("books_sum_to_zero",
                   "UPDATE purse SET available = available + 1 WHERE kind = 1"),
            Damage("purse_is_sum_of_transfers",
                   "UPDATE purse SET available = available + 1 WHERE kind = 1"),
            Damage("purse_not_negative", "UPDATE purse SET available = -1 WHERE kind = 2"),
            Damage("purse_holds_for_leases", "UPDATE purse SET held = held + 1 WHERE kind = 1"),
            Damage("transfers_without_gap", "DELETE FROM transfer WHERE sequence = 2"),
            Damage("transfer_follows_its_kind", "UPDATE transfer SET to_kind = 3 WHERE kind = 1"),
            Damage("transfer_follows_its_kind",
                   "UPDATE transfer SET kind = 13, from_kind = 2, to_kind = 1 WHERE kind = 2"),
            Damage("transfer_moves_something",
                   "UPDATE transfer SET amount = 1000000000000001 WHERE sequence = 1"),
            Damage("charge_has_its_lease", "UPDATE transfer SET device = NULL WHERE kind = 2"),
            Damage("only_spending_is_held", "UPDATE purse SET held = 1 WHERE kind = 2"),
            Damage("purse_has_its_owner", "UPDATE purse SET kind = 7 WHERE kind = 2"),
            Damage("purse_has_its_owner", "UPDATE purse SET kind = 5 WHERE kind = 2"),
            Damage("purse_is_sum_of_transfers", "UPDATE transfer SET amount = 9223372036854775807"),
            Damage("transfer_is_unchanged", "UPDATE transfer SET note = 'x' WHERE sequence = 1"),
            Damage("transfers_follow_each_other", "DELETE FROM transfer WHERE sequence = 2"),
            Damage("transfer_has_its_hash", "UPDATE transfer SET hash = NULL WHERE sequence = 2"),
            Damage("lease_charge_was_paid", "UPDATE lease SET charged = charged + 1000"),
            Damage("lease_fee_was_paid", "UPDATE lease SET fee = fee + 1"),
            Damage("lease_pays_its_renter_and_owner", "UPDATE lease SET owner = renter"),
            Damage("lease_that_never_ran_is_free", "UPDATE lease SET started_at = NULL"),
            Damage("ended_lease_holds_nothing", "UPDATE lease SET held = 1 WHERE task_index = 0"),
            Damage("final_lease_has_ended", "UPDATE lease SET state = 3 WHERE task_index = 0"),
            Damage("attempts_without_gap", "UPDATE lease SET attempt = 3 WHERE attempt = 2"),
            Damage("only_last_attempt_is_live", "UPDATE lease SET state = 3 WHERE task_index = 1"),
            Damage("task_ends_once", "UPDATE lease SET final = 1 WHERE task_index = 1"),
            Damage("success_ends_task", "UPDATE lease SET final = 0 WHERE task_index = 0"),
            Damage("job_counts_running", "UPDATE job SET running = running + 1"),
            Damage("job_counts_successes", "UPDATE job SET succeeded = 0"),
            Damage("job_counts_ends", "UPDATE job SET failed = 1"),
            Damage("ended_job_is_done", "UPDATE job SET state = 3"),
            Damage("live_job_is_not_done", "UPDATE job SET waiting = 0, running = 0"),
            Damage("job_sums_charges", "UPDATE job SET charged = charged - 1"),
            Damage("job_sums_holds", "UPDATE job SET held = held + 1"),
            Damage("job_has_its_spec", "DELETE FROM job_spec"),
            Damage("device_earned_what_was_paid", "UPDATE device SET earned = earned + 1"),
            Damage("lease_pays_for_time", "UPDATE lease SET charged = charged + 1"),
            Damage("lease_pays_for_time",
                   "UPDATE lease SET started_at = started_at + 1000000 WHERE task_index = 0"))));

}  // namespace
}  // namespace ioworker::audit
