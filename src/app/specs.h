// Job specs: from the contract's message to the domain's value, with every default filled in.
#pragma once

#include <string>

#include "base/result.h"
#include "domain/jobs/spec.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::app {

// Reads and checks one spec. `field` is its path in the request, e.g. "jobs[0]".
Result<jobs::JobSpec> ReadSpec(const v1::JobSpec& message, const jobs::SpecLimits& limits,
                               const std::string& field);

}  // namespace ioworker::app
