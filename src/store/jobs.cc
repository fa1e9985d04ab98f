#include "store/jobs.h"

#include "store/spec_json.h"

namespace ioworker::store {
namespace {

constexpr std::string_view kSelect =
    "SELECT j.id, j.account, j.state, j.reason, j.waiting, j.running, j.succeeded, j.failed, "
    "j.cancelled, j.next_index, j.cancel_requested, j.charged, j.held, j.created_at, j.started_at, "
    "j.ended_at, s.spec, j.forgotten_at FROM job j JOIN job_spec s ON s.job = j.id ";

Result<jobs::Job> ReadJob(const db::Row& row) {
  TRY(auto spec, ReadSpec(row.Text(16)));
  return jobs::Job{.id = row.IdAt<JobId>(0),
                   .account = row.IdAt<AccountId>(1),
                   .spec = std::make_shared<const jobs::JobSpec>(std::move(spec)),
                   .state = static_cast<jobs::JobState>(row.Int(2)),
                   .reason = static_cast<jobs::EndReason>(row.Int(3)),
                   .tasks = {.waiting = row.Uint32(4),
                             .running = row.Uint32(5),
                             .succeeded = row.Uint32(6),
                             .failed = row.Uint32(7),
                             .cancelled = row.Uint32(8)},
                   .next_index = row.Uint32(9),
                   .cancel_requested = row.Bool(10),
                   .charged = row.Amount(11),
                   .held = row.Amount(12),
                   .created_at = row.At(13),
                   .started_at = row.MaybeAt(14),
                   .ended_at = row.MaybeAt(15),
                   .forgotten_at = row.MaybeAt(17)};
}

Result<std::vector<jobs::Job>> Select(db::Connection& connection, std::string_view sql,
                                      std::initializer_list<db::Param> params) {
  std::vector<jobs::Job> found;
  TRY(connection.Query(sql, params, [&](const db::Row& row) -> Status {
    TRY(found.emplace_back(), ReadJob(row));
    return {};
  }));
  return found;
}

}  // namespace

Status SaveSpecs(db::Connection& writer, std::span<const SpecOf> specs) {
  db::Rows rows(2);
  for (const auto& [job, spec] : specs) rows.Add({job, rows.Keep(WriteSpec(*spec))});
  return writer.RunRows("INSERT INTO job_spec (job, spec) VALUES ($1, $2)", rows);
}

Status SaveJobs(db::Connection& writer, const Many<jobs::Job>& jobs) {
  db::Rows rows(16);
  for (const auto* job : jobs) {
    rows.Add({job->id, job->account, static_cast<int>(job->state), static_cast<int>(job->reason),
              job->tasks.waiting, job->tasks.running, job->tasks.succeeded, job->tasks.failed,
              job->tasks.cancelled, job->next_index, job->cancel_requested, job->charged, job->held,
              job->created_at, job->started_at, job->ended_at});
  }
  return writer.RunRows(
      "INSERT INTO job (id, account, state, reason, waiting, running, succeeded, failed, "
      "cancelled, next_index, cancel_requested, charged, held, created_at, started_at, ended_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) "
      "ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, "
      "waiting = excluded.waiting, running = excluded.running, succeeded = excluded.succeeded, "
      "failed = excluded.failed, cancelled = excluded.cancelled, next_index = excluded.next_index, "
      "cancel_requested = excluded.cancel_requested, charged = excluded.charged, "
      "held = excluded.held, started_at = excluded.started_at, ended_at = excluded.ended_at",
      rows);
}

Result<std::vector<jobs::Job>> LoadLiveJobs(db::Connection& connection) {
  static const std::string kSql = std::string(kSelect) + "WHERE j.state <= 2 ORDER BY j.id";
  return Select(connection, kSql, {});
}

Result<Page<jobs::Job>> ListJobs(db::Connection& connection, const JobFilter& filter,
                                 std::uint32_t size) {
  static const std::string kSql =
      std::string(kSelect) +
      "WHERE j.account = $1 AND ($2 = 0 OR j.state = $2) AND j.id < $3 ORDER BY j.id DESC LIMIT $4";
  const JobId newest{.high = UINT64_MAX, .low = UINT64_MAX};
  const JobId before = filter.before.IsNil() ? newest : filter.before;
  const int state = filter.state ? static_cast<int>(*filter.state) : 0;
  TRY(auto rows, Select(connection, kSql, {filter.account, state, before, std::int64_t{size} + 1}));
  return CutPage(std::move(rows), size);
}

Result<jobs::Job> FindJob(db::Connection& connection, JobId id) {
  static const std::string kSql = std::string(kSelect) + "WHERE j.id = $1";
  TRY(auto rows, Select(connection, kSql, {id}));
  if (rows.empty()) return NotFound("job", id.Text());
  return std::move(rows[0]);
}

}  // namespace ioworker::store
