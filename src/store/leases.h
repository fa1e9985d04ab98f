// Leases in the database. What a task did is the history of its leases: there is no table of tasks.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/jobs/job.h"
#include "store/many.h"
#include "store/page.h"

namespace ioworker::store {

Status SaveLeases(db::Connection& writer, const Many<jobs::Lease>& leases);

// Every lease of jobs that have not ended, ordered by task and attempt.
Result<std::vector<jobs::Lease>> LoadLeasesOfLiveJobs(db::Connection& connection);

// Where a lease stands in a list that begins with the newest.
struct LeasePlace {
  Instant placed_at{INT64_MAX};
  jobs::LeaseRef ref;
};

// Newest first by placing, those behind `before`.
Result<Page<jobs::Lease>> ListLeasesOfDevice(db::Connection& connection, DeviceId device,
                                             const LeasePlace& before, std::uint32_t size);
Result<Page<jobs::Lease>> ListLeasesOfJob(db::Connection& connection, JobId job,
                                          const LeasePlace& before, std::uint32_t size);

// The latest lease of each of the tasks from `first` on, at most `size` tasks, ordered by index.
Result<std::vector<jobs::Lease>> LatestLeases(db::Connection& connection, JobId job,
                                              std::uint32_t first, std::uint32_t size);

// All attempts of one task, by number.
Result<std::vector<jobs::Lease>> LeasesOfTask(db::Connection& connection,
                                              const jobs::TaskRef& task);

// Of all attempts of one task: nothing if it was never placed.
Result<std::optional<jobs::Lease>> LatestLease(db::Connection& connection,
                                               const jobs::TaskRef& task);

// What all attempts of the tasks from `first` on were charged, by index.
Result<std::vector<std::pair<std::uint32_t, Money>>> ChargedByTask(db::Connection& connection,
                                                                   JobId job, std::uint32_t first,
                                                                   std::uint32_t size);

// A job that still has leases: how many, and of which task the first is.
struct JobLeases {
  JobId job;
  std::uint32_t leases = 0;
  std::uint32_t first_index = 0;
  jobs::JobState state = jobs::JobState::kQueued;
  std::optional<Instant> ended_at;
};

// Jobs with leases, by id, behind `after` and below `below`; of `size` jobs at most.
Result<std::vector<JobLeases>> ListJobsWithLeases(db::Connection& connection, JobId after,
                                                  JobId below, std::uint32_t size);

// Deletes the leases of the tasks below this index, and says so in the job's row. For jobs that
// have ended.
Status ForgetLeases(db::Connection& writer, JobId job, std::uint32_t tasks_below, Instant now);

}  // namespace ioworker::store
