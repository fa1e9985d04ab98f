// Runtimes: which of those that an engine names gives which isolation. Values only: any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/docker/json.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

// By what a runtime is called, or what its program is: "runsc" is gVisor's, "kata" in any part
// Kata's, all others are containers within this machine's kernel.
Isolation LevelOf(std::string_view name, std::string_view program);

// The runtime for each level that there is one for, by the engine's name for it. Podman, which has
// one for all its containers and takes no wish, has empty names. From /info, and Podman's own.
std::map<Isolation, std::string> RuntimesOf(const Json& info, const Json& libpod);

// That of the least level that is enough. "engine_error" if there is none.
Result<std::string> RuntimeOf(const EngineInfo& info, Isolation wanted);

}  // namespace ioworker::engine::docker
