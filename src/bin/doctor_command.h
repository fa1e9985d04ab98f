// The doctor's examination of this machine, for the commands that need it first.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "agent/doctor.h"
#include "bin/commands.h"

namespace ioworker::bin {

// As for a device in this folder, of the coordinator at this URL (empty: the one it is enrolled
// with). Blocks for seconds where something does not answer. `disk_speed`: writes to the disk, to
// see how fast that is.
std::vector<agent::Finding> ExamineHere(CommandContext& context, const std::string& data_folder,
                                        const std::string& url, const std::string& proxy,
                                        bool disk_speed = false);

// One line each, and the fix below what is not well.
void PrintFindings(std::ostream& out, const std::vector<agent::Finding>& findings);

}  // namespace ioworker::bin
