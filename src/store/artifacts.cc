#include "store/artifacts.h"

#include "domain/jobs/job.h"

namespace ioworker::store {
namespace {

constexpr std::string_view kSelect =
    "SELECT id, account, kind, path, size_bytes, sha256, job, task_index, attempt, created_at, "
    "number FROM artifact ";

jobs::Artifact ReadArtifact(const db::Row& row) {
  return {.id = row.IdAt<ArtifactId>(0),
          .account = row.IdAt<AccountId>(1),
          .kind = static_cast<jobs::ArtifactKind>(row.Int(2)),
          .path = std::string(row.Text(3)),
          .size_bytes = static_cast<std::uint64_t>(row.Int(4)),
          .sha256 = std::string(row.Blob(5)),
          .lease = {.task = {.job = row.IdAt<JobId>(6), .index = row.Uint32(7)},
                    .attempt = row.Uint32(8)},
          .created_at = row.At(9),
          .number = static_cast<std::uint64_t>(row.Int(10))};
}

Result<std::vector<jobs::Artifact>> Select(db::Connection& connection, std::string_view sql,
                                           std::initializer_list<db::Param> params) {
  std::vector<jobs::Artifact> found;
  TRY(connection.Query(sql, params, [&](const db::Row& row) -> Status {
    found.push_back(ReadArtifact(row));
    return {};
  }));
  return found;
}

}  // namespace

Status SaveArtifact(db::Connection& writer, const jobs::Artifact& artifact) {
  const JobId job = artifact.lease.task.job;
  const auto maybe_job = job.IsNil() ? std::nullopt : std::optional(job);
  const auto index = artifact.lease.task.index;
  if (artifact.kind == jobs::ArtifactKind::kCheckpoint) {
    // A task has one: the last.
    TRY(writer.RunLater("DELETE FROM artifact WHERE job = $1 AND task_index = $2 AND kind = 4",
                        {maybe_job, index}));
  } else {
    // A lease has one file of a name: the last.
    TRY(
        writer.RunLater("DELETE FROM artifact WHERE job = $1 AND task_index = $2 AND attempt = $3 "
                        "AND kind = $4 AND path = $5",
                        {maybe_job, index, artifact.lease.attempt, static_cast<int>(artifact.kind),
                         artifact.path}));
  }
  TRY(writer.RunLater(
      "INSERT INTO artifact (id, account, kind, path, size_bytes, sha256, job, "
      "task_index, attempt, created_at, number) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {artifact.id, artifact.account, static_cast<int>(artifact.kind), artifact.path,
       static_cast<std::int64_t>(artifact.size_bytes), db::Bytes{artifact.sha256}, maybe_job, index,
       artifact.lease.attempt, artifact.created_at, static_cast<std::int64_t>(artifact.number)}));
  return {};
}

Result<jobs::Artifact> FindArtifact(db::Connection& connection, ArtifactId id) {
  static const std::string kSql = std::string(kSelect) + "WHERE id = $1";
  TRY(auto rows, Select(connection, kSql, {id}));
  if (rows.empty()) return NotFound("artifact", id.Text());
  return std::move(rows[0]);
}

Result<Page<jobs::Artifact>> ListArtifacts(db::Connection& connection, JobId job, ArtifactId after,
                                           std::uint32_t size) {
  static const std::string kSql =
      std::string(kSelect) + "WHERE job = $1 AND id > $2 ORDER BY id LIMIT $3";
  TRY(auto rows, Select(connection, kSql, {job, after, std::int64_t{size} + 1}));
  return CutPage(std::move(rows), size);
}

Result<std::vector<OldArtifact>> ListOldArtifacts(db::Connection& connection, ArtifactId after,
                                                  Instant before, std::uint32_t size) {
  std::vector<OldArtifact> found;
  TRY(connection.Query(
      "SELECT a.id, a.account, a.kind, j.state FROM artifact a LEFT JOIN job j ON j.id = a.job "
      "WHERE a.id > $1 AND a.id < $2 ORDER BY a.id LIMIT $3",
      {after, ArtifactId::From(before), std::int64_t{size}}, [&](const db::Row& row) -> Status {
        const bool of_job = !row.IsNull(3);
        found.push_back(
            {.id = row.IdAt<ArtifactId>(0),
             .account = row.IdAt<AccountId>(1),
             .input = row.Int(2) == static_cast<int>(jobs::ArtifactKind::kInput),
             .job_lives = of_job && !HasEnded(static_cast<jobs::JobState>(row.Int(3)))});
        return {};
      }));
  return found;
}

Result<bool> IsInputOfLiveJob(db::Connection& connection, AccountId account, ArtifactId id) {
  bool found = false;
  TRY(
      connection.Query("SELECT 1 FROM job j JOIN job_spec s ON s.job = j.id "
                       "WHERE j.account = $1 AND j.state <= 2 AND s.spec LIKE $2 LIMIT 1",
                       {account, "%" + id.Text() + "%"}, [&](const db::Row&) -> Status {
                         found = true;
                         return {};
                       }));
  return found;
}

Status ForgetArtifact(db::Connection& writer, ArtifactId id) {
  return writer.RunLater("DELETE FROM artifact WHERE id = $1", {id});
}

Result<std::vector<ArtifactId>> ListArtifactIds(db::Connection& connection) {
  std::vector<ArtifactId> ids;
  TRY(connection.Query("SELECT id FROM artifact ORDER BY id", {},
                       [&](const db::Row& row) -> Status {
                         ids.push_back(row.IdAt<ArtifactId>(0));
                         return {};
                       }));
  return ids;
}

Result<std::optional<jobs::Artifact>> FindLog(db::Connection& connection,
                                              const jobs::LeaseRef& lease) {
  static const std::string kSql =
      std::string(kSelect) +
      "WHERE job = $1 AND task_index = $2 AND attempt = $3 AND kind = 3 ORDER BY id DESC LIMIT 1";
  TRY(auto rows, Select(connection, kSql, {lease.task.job, lease.task.index, lease.attempt}));
  return rows.empty() ? std::nullopt : std::optional(std::move(rows[0]));
}

Result<std::optional<jobs::Artifact>> FindOutput(db::Connection& connection,
                                                 const jobs::Artifact& artifact) {
  static const std::string kSql =
      std::string(kSelect) +
      "WHERE job = $1 AND task_index = $2 AND attempt = $3 AND kind = $4 AND path = $5";
  const auto& lease = artifact.lease;
  if (lease.task.job.IsNil()) return std::optional<jobs::Artifact>();
  TRY(auto rows, Select(connection, kSql,
                        {lease.task.job, lease.task.index, lease.attempt,
                         static_cast<int>(artifact.kind), artifact.path}));
  return rows.empty() ? std::nullopt : std::optional(std::move(rows[0]));
}

Result<std::vector<jobs::Artifact>> LoadCheckpointsOfLiveJobs(db::Connection& connection) {
  static const std::string kSql =
      std::string(kSelect) +
      "WHERE kind = 4 AND job IN (SELECT id FROM job WHERE state <= 2) ORDER BY job, task_index";
  return Select(connection, kSql, {});
}

Result<std::vector<jobs::Artifact>> ListCheckpoints(db::Connection& connection, JobId job,
                                                    std::uint32_t first, std::uint32_t size) {
  static const std::string kSql =
      std::string(kSelect) +
      "WHERE kind = 4 AND job = $1 AND task_index >= $2 AND task_index < $3 ORDER BY task_index";
  return Select(connection, kSql, {job, first, std::int64_t{first} + size});
}

Result<std::optional<jobs::Artifact>> FindCheckpoint(db::Connection& connection,
                                                     const jobs::TaskRef& task) {
  TRY(auto rows, ListCheckpoints(connection, task.job, task.index, 1));
  return rows.empty() ? std::nullopt : std::optional(std::move(rows[0]));
}

Result<std::uint64_t> SumArtifactBytes(db::Connection& connection, AccountId account) {
  std::uint64_t sum = 0;
  TRY(connection.Query("SELECT COALESCE(SUM(size_bytes), 0) FROM artifact WHERE account = $1",
                       {account}, [&](const db::Row& row) -> Status {
                         sum = static_cast<std::uint64_t>(row.Int(0));
                         return {};
                       }));
  return sum;
}

}  // namespace ioworker::store
