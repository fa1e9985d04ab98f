// Jobs on the terminal. One thread.
#pragma once

#include "cli/session.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {

// True once nothing more happens to the job.
bool HasEnded(const v1::Job& job);

// kDone for a job that succeeded or still runs, kJobFailed otherwise.
ExitCode ExitCodeOfJob(const v1::Job& job);

Result<v1::Job> GetJob(Session& session, const std::string& job_id);

void PrintJob(Session& session, const v1::Job& job);

// Why tasks are not placed; nothing if `obstacles` is empty.
void PrintObstacles(Session& session,
                    const google::protobuf::RepeatedPtrField<v1::Obstacle>& obstacles);

}  // namespace ioworker::cli
