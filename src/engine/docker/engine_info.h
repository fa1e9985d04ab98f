// Reads what the engine tells of itself. Values only: any thread.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/docker/json.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

// From the bodies of /version and /info.
EngineInfo ReadInfo(const Json& version, const Json& info);

// The log driver to ask for: one that keeps bytes as they are and is bounded.
std::string ChooseLogDriver(const Json& info);

// "engine_error" that names what is missing and the fix, if the engine cannot hold a job to its
// limits.
Status CheckCapable(const EngineInfo& info);

}  // namespace ioworker::engine::docker
