#include "audit/rules.h"

namespace ioworker::audit {
namespace {

// The numbers are those of the schema: purse kinds 1 spending, 2 earnings, 3 fees, 4 outside, 5
// pool, 6 transit; transfer kinds as in docs/reference/ledger.md, of which 2 earning and 3 fee are
// the charges of leases; job states over 2 and lease state 4 have ended; reason 1 is success. A job
// that is forgotten has lost leases; its charge and its transfers stay.
constexpr Rule kRules[] = {
    {"books_sum_to_zero", "all purses together", Names::kBooks,
     "SELECT '', 0, 0, 0, CAST(SUM(available + held) AS BIGINT) FROM purse "
     "HAVING SUM(available + held) <> 0"},
    {"purse_is_sum_of_transfers", "the purse, against its transfers", Names::kPurse,
     "SELECT account, kind, 0, CAST(SUM(moved) AS BIGINT), CAST(SUM(kept) AS BIGINT) FROM ("
     "  SELECT account, kind, 0 AS moved, available + held AS kept FROM purse "
     "  UNION ALL SELECT to_account, to_kind, amount, 0 FROM transfer "
     "  UNION ALL SELECT from_account, from_kind, -amount, 0 FROM transfer) AS sides "
     "GROUP BY account, kind HAVING SUM(moved) <> SUM(kept)"},
    {"purse_not_negative", "the purse must not be negative", Names::kPurse,
     "SELECT account, kind, 0, 0, available FROM purse WHERE available < 0 AND kind <> 4"},
    {"only_spending_is_held", "the purse's hold", Names::kPurse,
     "SELECT account, kind, 0, 0, held FROM purse WHERE kind <> 1 AND held <> 0"},
    {"purse_holds_for_leases", "the purse's hold, against those of its live leases", Names::kPurse,
     "SELECT account, 1, 0, CAST(SUM(needed) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM ("
     "  SELECT account, 0 AS needed, held FROM purse "
     "  UNION ALL SELECT renter, held, 0 FROM lease WHERE state <> 4) AS sides "
     "GROUP BY account HAVING SUM(needed) <> SUM(held)"},
    {"transfers_without_gap", "the number of transfers", Names::kBooks,
     "SELECT '', 0, 0, MAX(sequence), COUNT(*) FROM transfer HAVING MAX(sequence) <> COUNT(*)"},
    {"transfer_follows_its_kind", "a transfer's ends do not fit its kind; its number",
     Names::kBooks,
     "SELECT '', 0, 0, 0, sequence FROM transfer WHERE NOT ("
     "  (kind IN (1, 11) AND from_kind = 4 AND to_kind = 1) "
     "  OR (kind = 2 AND from_kind = 1 AND to_kind = 2) "
     "  OR (kind = 3 AND from_kind = 1 AND to_kind = 3) "
     "  OR (kind = 4 AND from_kind = 5 AND to_kind = 2) "
     "  OR (kind = 5 AND from_kind IN (2, 3) AND to_kind = 1) "
     "  OR (kind = 6 AND from_kind = 2 AND to_kind = 3) "
     "  OR (kind = 7 AND from_kind = 2 AND to_kind = 6 AND from_account = to_account) "
     "  OR (kind = 8 AND from_kind = 6 AND to_kind = 4) "
     "  OR (kind = 9 AND from_kind = 6 AND to_kind = 2 AND from_account = to_account) "
     "  OR (kind = 10 AND from_kind = 6 AND to_kind = 3) "
     "  OR (kind = 12 AND from_kind IN (3, 4) AND to_kind = 5) "
     "  OR (kind = 13 AND from_kind = 2 AND to_kind = 1 AND from_account = to_account))"},
    {"transfer_moves_something", "a transfer's amount is out of range; its number", Names::kBooks,
     "SELECT '', 0, 0, 0, sequence FROM transfer WHERE amount < 1 OR amount > 1000000000000000"},
    {"charge_has_its_lease", "a charge without lease or device; its number", Names::kBooks,
     "SELECT '', 0, 0, 0, sequence FROM transfer WHERE kind IN (2, 3) "
     "AND (job IS NULL OR device IS NULL)"},
    {"lease_charge_was_paid", "the lease's charge, against its transfers", Names::kLease,
     "SELECT job, task_index, attempt, CAST(SUM(paid) AS BIGINT), CAST(SUM(charged) AS BIGINT) "
     "FROM ("
     "  SELECT job, task_index, attempt, 0 AS paid, charged FROM lease "
     "  UNION ALL SELECT job, task_index, attempt, amount, 0 FROM transfer WHERE kind IN (2, 3)) "
     "AS sides WHERE job NOT IN (SELECT id FROM job WHERE forgotten_at IS NOT NULL) "
     "GROUP BY job, task_index, attempt HAVING SUM(paid) <> SUM(charged)"},
    {"lease_fee_was_paid", "the lease's fee, against its transfers", Names::kLease,
     "SELECT job, task_index, attempt, CAST(SUM(paid) AS BIGINT), CAST(SUM(fee) AS BIGINT) FROM ("
     "  SELECT job, task_index, attempt, 0 AS paid, fee FROM lease "
     "  UNION ALL SELECT job, task_index, attempt, amount, 0 FROM transfer WHERE kind = 3) "
     "AS sides WHERE job NOT IN (SELECT id FROM job WHERE forgotten_at IS NOT NULL) "
     "GROUP BY job, task_index, attempt HAVING SUM(paid) <> SUM(fee)"},
    {"lease_pays_its_renter_and_owner", "a transfer of the lease is between others; its number",
     Names::kLease,
     "SELECT t.job, t.task_index, t.attempt, 0, t.sequence FROM transfer t JOIN lease l "
     "ON l.job = t.job AND l.task_index = t.task_index AND l.attempt = t.attempt "
     "WHERE t.kind IN (2, 3) AND (t.from_account <> l.renter OR t.device <> l.device "
     "OR (t.kind = 2 AND t.to_account <> l.owner))"},
    {"lease_that_never_ran_is_free", "the lease never started; its charge", Names::kLease,
     "SELECT job, task_index, attempt, 0, charged FROM lease "
     "WHERE started_at IS NULL AND charged <> 0"},
    {"ended_lease_holds_nothing", "the lease has ended; its hold", Names::kLease,
     "SELECT job, task_index, attempt, 0, held FROM lease WHERE state = 4 AND held <> 0"},
    {"final_lease_has_ended", "the lease ended its task; its state", Names::kLease,
     "SELECT job, task_index, attempt, 4, state FROM lease WHERE final = 1 AND state <> 4"},
    {"attempts_without_gap", "the task's attempts", Names::kTask,
     "SELECT job, task_index, 0, MAX(attempt), COUNT(*) FROM lease "
     "GROUP BY job, task_index HAVING MAX(attempt) <> COUNT(*) OR MIN(attempt) <> 1"},
    {"only_last_attempt_is_live", "an attempt before the last is live; its state", Names::kLease,
     "SELECT job, task_index, attempt, 4, state FROM lease l WHERE state <> 4 AND EXISTS ("
     "  SELECT 1 FROM lease later WHERE later.job = l.job AND later.task_index = l.task_index "
     "  AND later.attempt > l.attempt)"},
    {"task_ends_once", "the task went on after its end; attempts after it", Names::kTask,
     "SELECT l.job, l.task_index, 0, 0, COUNT(*) FROM lease l JOIN lease later "
     "ON later.job = l.job AND later.task_index = l.task_index AND later.attempt > l.attempt "
     "WHERE l.final = 1 GROUP BY l.job, l.task_index"},
    {"success_ends_task", "an attempt succeeded, yet its task did not end", Names::kLease,
     "SELECT job, task_index, attempt, 1, final FROM lease WHERE state = 4 AND reason = 1 "
     "AND final <> 1"},
    {"job_counts_running", "the job's running tasks", Names::kJob,
     "SELECT job, 0, 0, CAST(SUM(live) AS BIGINT), CAST(SUM(running) AS BIGINT) FROM ("
     "  SELECT id AS job, 0 AS live, running FROM job "
     "  UNION ALL SELECT job, 1, 0 FROM lease WHERE state <> 4) AS sides "
     "GROUP BY job HAVING SUM(live) <> SUM(running)"},
    {"job_counts_successes", "the job's tasks that succeeded", Names::kJob,
     "SELECT job, 0, 0, CAST(SUM(ended) AS BIGINT), CAST(SUM(succeeded) AS BIGINT) FROM ("
     "  SELECT id AS job, 0 AS ended, succeeded FROM job WHERE forgotten_at IS NULL "
     "  UNION ALL SELECT l.job, 1, 0 FROM lease l JOIN job j ON j.id = l.job "
     "  WHERE l.final = 1 AND l.reason = 1 AND j.forgotten_at IS NULL) AS sides "
     "GROUP BY job HAVING SUM(ended) <> SUM(succeeded)"},
    {"job_counts_ends", "the job's tasks that failed or were cancelled, against its leases",
     Names::kJob,
     "SELECT j.id, 0, 0, COUNT(l.job), j.failed + j.cancelled FROM job j LEFT JOIN lease l "
     "ON l.job = j.id AND l.final = 1 AND l.reason <> 1 WHERE j.forgotten_at IS NULL GROUP BY "
     "j.id, j.failed, j.cancelled "
     "HAVING j.failed > COUNT(l.job) OR j.failed + j.cancelled < COUNT(l.job)"},
    {"ended_job_is_done", "the job has ended; its tasks that have not", Names::kJob,
     "SELECT id, 0, 0, 0, waiting + running FROM job WHERE state > 2 AND waiting + running <> 0"},
    {"live_job_is_not_done", "the job has not ended; its tasks that have not", Names::kJob,
     "SELECT id, 0, 0, 1, 0 FROM job WHERE state <= 2 AND waiting + running = 0"},
    {"job_sums_charges", "the job's charge, against its leases", Names::kJob,
     "SELECT job, 0, 0, CAST(SUM(paid) AS BIGINT), CAST(SUM(charged) AS BIGINT) FROM ("
     "  SELECT id AS job, 0 AS paid, charged FROM job WHERE forgotten_at IS NULL "
     "  UNION ALL SELECT l.job, l.charged, 0 FROM lease l JOIN job j ON j.id = l.job "
     "  WHERE j.forgotten_at IS NULL) AS sides "
     "GROUP BY job HAVING SUM(paid) <> SUM(charged)"},
    {"job_charge_was_paid", "the job's charge, against its transfers", Names::kJob,
     "SELECT job, 0, 0, CAST(SUM(paid) AS BIGINT), CAST(SUM(charged) AS BIGINT) FROM ("
     "  SELECT id AS job, 0 AS paid, charged FROM job "
     "  UNION ALL SELECT job, amount, 0 FROM transfer WHERE kind IN (2, 3)) AS sides "
     "GROUP BY job HAVING SUM(paid) <> SUM(charged)"},
    {"forgotten_job_has_ended", "the job is forgotten; its tasks that have not ended", Names::kJob,
     "SELECT id, 0, 0, 0, waiting + running FROM job "
     "WHERE forgotten_at IS NOT NULL AND (state <= 2 OR waiting + running <> 0)"},
    {"job_sums_holds", "the job's hold, against its leases", Names::kJob,
     "SELECT job, 0, 0, CAST(SUM(needed) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM ("
     "  SELECT id AS job, 0 AS needed, held FROM job "
     "  UNION ALL SELECT job, held, 0 FROM lease) AS sides "
     "GROUP BY job HAVING SUM(needed) <> SUM(held)"},
    {"job_has_its_spec", "the job's specs", Names::kJob,
     "SELECT id, 0, 0, 1, 0 FROM job WHERE NOT EXISTS (SELECT 1 FROM job_spec WHERE job = id)"},
    {"device_earned_what_was_paid", "what the device earned, against transfers", Names::kDevice,
     "SELECT device, 0, 0, CAST(SUM(paid) AS BIGINT), CAST(SUM(earned) AS BIGINT) FROM ("
     "  SELECT id AS device, 0 AS paid, earned FROM device "
     "  UNION ALL SELECT device, amount, 0 FROM transfer WHERE kind = 2) AS sides "
     "GROUP BY device HAVING SUM(paid) <> SUM(earned)"},
};

}  // namespace

std::span<const Rule> Rules() { return kRules; }

}  // namespace ioworker::audit
