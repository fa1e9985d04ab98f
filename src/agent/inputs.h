// Inputs: the files that a job brings along, laid into /in before its task starts.
#pragma once

#include "agent/scratch.h"
#include "agent/transfer.h"
#include "base/result.h"
#include "domain/jobs/lease_ref.h"
#include "domain/jobs/spec.h"

namespace ioworker::agent {

// To be called before the container exists: nothing else writes there. Any error means that the
// task cannot start for want of an input. Blocks, as its terms say.
Status FetchInputs(Transfers& transfers, const jobs::LeaseRef& lease, const jobs::JobSpec& spec,
                   const Scratch& scratch, const Transfers::Terms& terms);

}  // namespace ioworker::agent
