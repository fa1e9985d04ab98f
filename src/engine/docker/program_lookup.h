// Where a container's program may lie, asked before its start: an init process stands between the
// engine and the program, so that the engine itself would not notice that there is none.
// Values only: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/docker/json.h"

namespace ioworker::engine::docker {

// The absolute paths at which the inspected container's program would be looked for, in that order;
// none if it has no program.
std::vector<std::string> ProgramPaths(const Json& inspected);

// From the header X-Docker-Container-Path-Stat (base 64 of JSON): is this a file that somebody may
// run, or a link? Also true if the header cannot be read: then the start itself decides.
bool MayBeProgram(std::string_view stat_header);

// Does the engine's refusal to start say that the program is missing or no program?
bool SaysNoProgram(std::string_view words);

}  // namespace ioworker::engine::docker
