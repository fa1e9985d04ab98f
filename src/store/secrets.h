// What lies sealed for live jobs: bytes that this layer cannot read. Any thread with a connection
// of its own.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/result.h"
#include "db/db.h"
#include "domain/ids/ids.h"

namespace ioworker::store {

Status SaveSecrets(db::Connection& writer, std::span<const std::pair<JobId, std::string>> sealed);

// Of jobs that have ended.
Status ForgetSecrets(db::Connection& writer, std::span<const JobId> jobs);

// Nothing if the job has none, or has ended.
Result<std::optional<std::string>> FindSecrets(db::Connection& connection, JobId job);

}  // namespace ioworker::store
