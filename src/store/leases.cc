#include "store/leases.h"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ioworker::store {
namespace {

constexpr std::string_view kColumns =
    "job, task_index, attempt, device, renter, owner, state, reason, final, stop_reason, "
    "price_per_hour, held, charged, fee, gpu_indices, placed_at, pulling_at, started_at, ended_at, "
    "settled_at, exit_code, message, image_digest, stopped_at, stop_asked_at, "
    "resumed_from";

std::vector<std::uint32_t> ReadIndices(std::string_view text) {
  std::vector<std::uint32_t> indices;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    std::uint32_t index = 0;
    at = std::from_chars(at, end, index).ptr + 1;
    indices.push_back(index);
  }
  return indices;
}

jobs::Lease ReadLease(const db::Row& row) {
  jobs::Lease lease;
  lease.ref = {.task = {.job = row.IdAt<JobId>(0), .index = row.Uint32(1)},
               .attempt = row.Uint32(2)};
  lease.device = row.IdAt<DeviceId>(3);
  lease.renter = row.IdAt<AccountId>(4);
  lease.owner = row.IdAt<AccountId>(5);
  lease.state = static_cast<jobs::LeaseState>(row.Int(6));
  lease.reason = static_cast<jobs::EndReason>(row.Int(7));
  lease.final = row.Bool(8);
  lease.stop_reason = static_cast<jobs::EndReason>(row.Int(9));
  lease.price_per_hour = row.Amount(10);
  lease.held = row.Amount(11);
  lease.charged = row.Amount(12);
  lease.fee = row.Amount(13);
  lease.gpu_indices = ReadIndices(row.Text(14));
  lease.placed_at = row.At(15);
  lease.pulling_at = row.MaybeAt(16);
  lease.started_at = row.MaybeAt(17);
  lease.ended_at = row.MaybeAt(18);
  lease.settled_at = row.MaybeAt(19);
  if (!row.IsNull(20)) lease.exit_code = static_cast<std::int32_t>(row.Int(20));
  lease.message = row.Text(21);
  lease.image_digest = row.Text(22);
  lease.stopped_at = row.MaybeAt(23);
  lease.stop_asked_at = row.MaybeAt(24);
  lease.resumed_from = row.Uint32(25);
  return lease;
}

Result<std::vector<jobs::Lease>> Select(db::Connection& connection, std::string_view sql,
                                        std::initializer_list<db::Param> params) {
  std::vector<jobs::Lease> found;
  TRY(connection.Query(sql, params, [&](const db::Row& row) -> Status {
    found.push_back(ReadLease(row));
    return {};
  }));
  return found;
}

std::string SelectWhere(std::string_view where) {
  return fmt::format("SELECT {} FROM lease WHERE {}", kColumns, where);
}

}  // namespace

Status SaveLeases(db::Connection& writer, const Many<jobs::Lease>& leases) {
  static const std::string kSql = fmt::format(
      "INSERT INTO lease ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
      "$15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) "
      "ON CONFLICT (job, task_index, attempt) DO UPDATE SET state = excluded.state, "
      "reason = excluded.reason, final = excluded.final, stop_reason = excluded.stop_reason, "
      "held = excluded.held, charged = excluded.charged, fee = excluded.fee, "
      "pulling_at = excluded.pulling_at, started_at = excluded.started_at, "
      "ended_at = excluded.ended_at, settled_at = excluded.settled_at, "
      "exit_code = excluded.exit_code, message = excluded.message, "
      "image_digest = excluded.image_digest, stopped_at = excluded.stopped_at, "
      "stop_asked_at = excluded.stop_asked_at",
      kColumns);
  db::Rows rows(26);
  for (const auto* lease : leases) {
    rows.Add({lease->ref.task.job,
              lease->ref.task.index,
              lease->ref.attempt,
              lease->device,
              lease->renter,
              lease->owner,
              static_cast<int>(lease->state),
              static_cast<int>(lease->reason),
              lease->final,
              static_cast<int>(lease->stop_reason),
              lease->price_per_hour,
              lease->held,
              lease->charged,
              lease->fee,
              lease->gpu_indices.empty()
                  ? std::string_view()
                  : rows.Keep(fmt::format("{}", fmt::join(lease->gpu_indices, ","))),
              lease->placed_at,
              lease->pulling_at,
              lease->started_at,
              lease->ended_at,
              lease->settled_at,
              lease->exit_code ? std::optional<int>(*lease->exit_code) : std::nullopt,
              lease->message,
              lease->image_digest,
              lease->stopped_at,
              lease->stop_asked_at,
              lease->resumed_from});
  }
  return writer.RunRows(kSql, rows);
}

Result<std::vector<jobs::Lease>> LoadLeasesOfLiveJobs(db::Connection& connection) {
  static const std::string kSql =
      SelectWhere("job IN (SELECT id FROM job WHERE state <= 2) ORDER BY job, task_index, attempt");
  return Select(connection, kSql, {});
}

// Many leases may be placed in one instant, so the rest of their key decides among them.
Result<Page<jobs::Lease>> ListLeasesOfDevice(db::Connection& connection, DeviceId device,
                                             const LeasePlace& before, std::uint32_t size) {
  static const std::string kSql = SelectWhere(
      "device = $1 AND (placed_at, job, task_index, attempt) < ($2, $3, $4, $5) "
      "ORDER BY placed_at DESC, job DESC, task_index DESC, attempt DESC LIMIT $6");
  const auto& ref = before.ref;
  TRY(auto rows, Select(connection, kSql,
                        {device, before.placed_at, ref.task.job, ref.task.index, ref.attempt,
                         std::int64_t{size} + 1}));
  return CutPage(std::move(rows), size);
}

Result<Page<jobs::Lease>> ListLeasesOfJob(db::Connection& connection, JobId job,
                                          const LeasePlace& before, std::uint32_t size) {
  static const std::string kSql = SelectWhere(
      "job = $1 AND (placed_at, task_index, attempt) < ($2, $3, $4) "
      "ORDER BY placed_at DESC, task_index DESC, attempt DESC LIMIT $5");
  const auto& ref = before.ref;
  TRY(auto rows,
      Select(connection, kSql,
             {job, before.placed_at, ref.task.index, ref.attempt, std::int64_t{size} + 1}));
  return CutPage(std::move(rows), size);
}

Result<std::vector<jobs::Lease>> LatestLeases(db::Connection& connection, JobId job,
                                              std::uint32_t first, std::uint32_t size) {
  static const std::string kSql = SelectWhere(
      "job = $1 AND task_index >= $2 AND task_index < $3 AND attempt = (SELECT MAX(l.attempt) "
      "FROM lease l WHERE l.job = lease.job AND l.task_index = lease.task_index) "
      "ORDER BY task_index");
  return Select(connection, kSql, {job, first, std::int64_t{first} + size});
}

Result<std::vector<jobs::Lease>> LeasesOfTask(db::Connection& connection,
                                              const jobs::TaskRef& task) {
  static const std::string kSql = SelectWhere("job = $1 AND task_index = $2 ORDER BY attempt");
  return Select(connection, kSql, {task.job, task.index});
}

Result<std::optional<jobs::Lease>> LatestLease(db::Connection& connection,
                                               const jobs::TaskRef& task) {
  TRY(auto rows, LatestLeases(connection, task.job, task.index, 1));
  return rows.empty() ? std::nullopt : std::optional(std::move(rows[0]));
}

Result<std::vector<std::pair<std::uint32_t, Money>>> ChargedByTask(db::Connection& connection,
                                                                   JobId job, std::uint32_t first,
                                                                   std::uint32_t size) {
  std::vector<std::pair<std::uint32_t, Money>> sums;
  TRY(
      connection.Query("SELECT task_index, SUM(charged) FROM lease WHERE job = $1 AND "
                       "task_index >= $2 AND task_index < $3 GROUP BY task_index",
                       {job, first, std::int64_t{first} + size}, [&](const db::Row& row) -> Status {
                         sums.emplace_back(row.Uint32(0), row.Amount(1));
                         return {};
                       }));
  return sums;
}

Result<std::vector<JobLeases>> ListJobsWithLeases(db::Connection& connection, JobId after,
                                                  JobId below, std::uint32_t size) {
  std::vector<JobLeases> found;
  TRY(connection.Query(
      "SELECT j.id, counted.leases, counted.first_index, j.state, j.ended_at FROM ("
      "  SELECT job, COUNT(*) AS leases, MIN(task_index) AS first_index FROM lease "
      "  WHERE job > $1 AND job < $2 GROUP BY job ORDER BY job LIMIT $3) AS counted "
      "JOIN job j ON j.id = counted.job ORDER BY j.id",
      {after, below, std::int64_t{size}}, [&](const db::Row& row) -> Status {
        found.push_back({.job = row.IdAt<JobId>(0),
                         .leases = row.Uint32(1),
                         .first_index = row.Uint32(2),
                         .state = static_cast<jobs::JobState>(row.Int(3)),
                         .ended_at = row.MaybeAt(4)});
        return {};
      }));
  return found;
}

Status ForgetLeases(db::Connection& writer, JobId job, std::uint32_t tasks_below, Instant now) {
  TRY(writer.RunLater("UPDATE job SET forgotten_at = $2 WHERE id = $1 AND forgotten_at IS NULL",
                      {job, now}));
  return writer.RunLater("DELETE FROM lease WHERE job = $1 AND task_index < $2",
                         {job, tasks_below});
}

}  // namespace ioworker::store
