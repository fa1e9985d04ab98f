// Jobs and their specs in the database.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/jobs/job.h"
#include "store/many.h"
#include "store/page.h"

namespace ioworker::store {

// The spec is written once, the job's row each time that it changes.
using SpecOf = std::pair<JobId, std::shared_ptr<const jobs::JobSpec>>;
Status SaveSpecs(db::Connection& writer, std::span<const SpecOf> specs);
Status SaveJobs(db::Connection& writer, const Many<jobs::Job>& jobs);

// Those that have not ended.
Result<std::vector<jobs::Job>> LoadLiveJobs(db::Connection& connection);

// Newest first, those before `before` (nil: from the newest).
struct JobFilter {
  AccountId account;
  std::optional<jobs::JobState> state;
  JobId before;
};
Result<Page<jobs::Job>> ListJobs(db::Connection& connection, const JobFilter& filter,
                                 std::uint32_t size);

// kNotFound if there is none.
Result<jobs::Job> FindJob(db::Connection& connection, JobId id);

}  // namespace ioworker::store
