#include "store/requests.h"

namespace ioworker::store {
namespace {

std::string WriteJobs(const std::vector<JobId>& jobs) {
  std::string text;
  for (const auto& job : jobs) text += job.Text();
  return text;
}

std::vector<JobId> ReadJobs(std::string_view text) {
  constexpr std::size_t kLength = JobTag::kPrefix.size() + 1 + kBase32Length128;
  std::vector<JobId> jobs;
  for (std::size_t at = 0; at + kLength <= text.size(); at += kLength) {
    jobs.push_back(JobId::Parse(text.substr(at, kLength)).value_or(JobId{}));
  }
  return jobs;
}

}  // namespace

Status SaveRequests(db::Connection& writer, std::span<const accounts::AnsweredRequest> requests) {
  db::Rows rows(7);
  for (const auto& request : requests) {
    rows.Add({request.account, request.request_id, db::Bytes{request.request_hash},
              db::Bytes{rows.Keep(WriteJobs(request.jobs))}, db::NullIfNil(request.created_account),
              static_cast<std::int64_t>(request.transfer), request.at});
  }
  return writer.RunRows(
      "INSERT INTO request (account, request_id, request_hash, jobs, created_account, "
      "transfer, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7) "
      "ON CONFLICT (account, request_id) DO UPDATE SET "
      "request_hash = excluded.request_hash, jobs = excluded.jobs, "
      "created_account = excluded.created_account, transfer = excluded.transfer, "
      "made_at = excluded.made_at",
      rows);
}

Result<std::vector<accounts::AnsweredRequest>> LoadRequests(db::Connection& connection,
                                                            Instant since) {
  std::vector<accounts::AnsweredRequest> found;
  TRY(connection.Query(
      "SELECT account, request_id, request_hash, jobs, created_account, transfer, made_at "
      "FROM request WHERE made_at > $1",
      {since}, [&](const db::Row& row) -> Status {
        found.push_back({.account = row.IdAt<AccountId>(0),
                         .request_id = std::string(row.Text(1)),
                         .request_hash = std::string(row.Blob(2)),
                         .jobs = ReadJobs(row.Blob(3)),
                         .created_account = row.IdAt<AccountId>(4),
                         .transfer = static_cast<std::uint64_t>(row.Int(5)),
                         .at = row.At(6)});
        return {};
      }));
  return found;
}

Status ForgetRequests(db::Connection& writer, std::span<const accounts::RequestName> names) {
  if (names.empty()) return {};
  db::Rows rows(2);
  for (const auto& name : names) rows.Add({name.account, name.request_id});
  return writer.RunRows("DELETE FROM request WHERE (account, request_id) IN (VALUES ($1, $2))",
                        rows);
}

Status ForgetRequestsBefore(db::Connection& writer, Instant before) {
  TRY(writer.Run("DELETE FROM request WHERE made_at < $1", {before}));
  return {};
}

}  // namespace ioworker::store
