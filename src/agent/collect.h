// Collecting: brings what a task left behind to the coordinator, before its end is reported.
#pragma once

#include <string>

#include "agent/ending.h"
#include "agent/outputs.h"
#include "agent/scratch.h"
#include "agent/transfer.h"
#include "domain/jobs/lease_ref.h"

namespace ioworker::agent {

// Uploads the files of /out, where the reason keeps them.
// What cannot be kept turns a success into kOutputError and is a remark on any other end; then it
// returns false. Blocks, as its terms say.
bool CollectOutputs(Transfers& transfers, const jobs::LeaseRef& lease, const Scratch& scratch,
                    const Transfers::Terms& terms, Ending& ending);

// Adds words to those of the ending.
void Remark(Ending& ending, const std::string& text);

// Uploads the log as the artifact "log" (log_file.h has its form). Never changes the reason.
void CollectLog(Transfers& transfers, const jobs::LeaseRef& lease, const std::string& log_path,
                const Transfers::Terms& terms);

}  // namespace ioworker::agent
