// Artifacts in the database. Their bytes lie beside it, in files named by their ids
// (app/artifacts).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/jobs/artifact.h"
#include "store/page.h"

namespace ioworker::store {

Status SaveArtifact(db::Connection& writer, const jobs::Artifact& artifact);

// kNotFound if there is none.
Result<jobs::Artifact> FindArtifact(db::Connection& connection, ArtifactId id);

// Of one job, by id, those behind `after`.
Result<Page<jobs::Artifact>> ListArtifacts(db::Connection& connection, JobId job, ArtifactId after,
                                           std::uint32_t size);

// What the same lease has left under the same path before; nothing for what comes from no lease.
Result<std::optional<jobs::Artifact>> FindOutput(db::Connection& connection,
                                                 const jobs::Artifact& artifact);

// The log that an attempt left; nothing before it has ended.
Result<std::optional<jobs::Artifact>> FindLog(db::Connection& connection,
                                              const jobs::LeaseRef& lease);

// What the tasks of jobs that have not ended saved last, by task.
Result<std::vector<jobs::Artifact>> LoadCheckpointsOfLiveJobs(db::Connection& connection);

// What the tasks from `first` on saved last, of `size` tasks at most, by index.
Result<std::vector<jobs::Artifact>> ListCheckpoints(db::Connection& connection, JobId job,
                                                    std::uint32_t first, std::uint32_t size);

// Nothing if this task has not saved any.
Result<std::optional<jobs::Artifact>> FindCheckpoint(db::Connection& connection,
                                                     const jobs::TaskRef& task);

// An artifact that may be old enough to go.
struct OldArtifact {
  ArtifactId id;
  AccountId account;
  bool input = false;
  bool job_lives = false;  // the job that it came from
};

// By id, behind `after`, those made before `before`.
Result<std::vector<OldArtifact>> ListOldArtifacts(db::Connection& connection, ArtifactId after,
                                                  Instant before, std::uint32_t size);

// Whether a job that has not ended names it as an input.
Result<bool> IsInputOfLiveJob(db::Connection& connection, AccountId account, ArtifactId id);

Status ForgetArtifact(db::Connection& writer, ArtifactId id);

// Of all that are kept.
Result<std::vector<ArtifactId>> ListArtifactIds(db::Connection& connection);

// Bytes that an account keeps.
Result<std::uint64_t> SumArtifactBytes(db::Connection& connection, AccountId account);

}  // namespace ioworker::store
