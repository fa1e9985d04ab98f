// Waiting for a job's end, with a bar on a terminal and a line for each new state elsewhere.
#pragma once

#include <string>

#include "cli/session.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {

// Returns the job once it has ended, or as it is when the user interrupts. Goes on while the
// coordinator is away for a short time.
Result<v1::Job> WaitForJob(Session& session, const std::string& job_id);

}  // namespace ioworker::cli
