// What would happen to a job now. One thread.
#pragma once

#include "cli/session.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {

// Asks no registry. `pins`: that submitting would fix the image's digest is said.
Result<ExitCode> ShowPlan(Session& session, const v1::JobSpec& spec, bool pins = true);

}  // namespace ioworker::cli
