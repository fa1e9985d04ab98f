// What would happen to a job now. One thread.
#pragma once

#include "cli/session.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {

Result<ExitCode> ShowPlan(Session& session, const v1::JobSpec& spec);

}  // namespace ioworker::cli
