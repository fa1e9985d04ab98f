// Shortfall: something that every job is held to, and that an engine says it cannot enforce. A
// device does not lend with one. Values only: any thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"

namespace ioworker::engine {

struct Shortfall {
  std::string code;   // the doctor's: "D002_LIMITS"
  std::string found;  // "no limit on memory, cores"
  std::string fix;
};

// None: jobs can be held to all of it.
std::vector<Shortfall> ShortfallsOf(const EngineInfo& info);

// "engine_limits" that names the first shortfall and its fix, if there is one.
Status CheckCapable(const EngineInfo& info);

}  // namespace ioworker::engine
