#include "store/secrets.h"

namespace ioworker::store {

Status SaveSecrets(db::Connection& writer, std::span<const std::pair<JobId, std::string>> sealed) {
  db::Rows rows(2);
  for (const auto& [job, bytes] : sealed) rows.Add({job, db::Bytes{bytes}});
  return writer.RunRows("INSERT INTO job_secret (job, sealed) VALUES ($1, $2)", rows);
}

Status ForgetSecrets(db::Connection& writer, std::span<const JobId> jobs) {
  for (const JobId job : jobs) {
    TRY(writer.RunLater("DELETE FROM job_secret WHERE job = $1", {job}));
  }
  return {};
}

Result<std::optional<std::string>> FindSecrets(db::Connection& connection, JobId job) {
  std::optional<std::string> found;
  TRY(connection.Query("SELECT sealed FROM job_secret WHERE job = $1", {job},
                       [&](const db::Row& row) -> Status {
                         found = row.Blob(0);
                         return {};
                       }));
  return found;
}

}  // namespace ioworker::store
