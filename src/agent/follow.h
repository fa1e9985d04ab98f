// Following a container to its end, through breaks of the engine too, for a time.
#pragma once

#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/engine.h"

namespace ioworker::agent {

struct Following {
  engine::Engine& engine;
  const Clock& clock;
  std::string container;
  Duration patience = minutes{10};  // with an engine that does not answer
};

// Blocks until the container has ended, it is gone (kNotFound), the engine's break has outlasted
// the patience, or stop (kUnavailable). The state says whether the engine was away meanwhile.
Result<engine::ContainerState> FollowContainer(const Following& following,
                                               const std::stop_token& stop);

// Its state now, once the engine answers; as patient. kNotFound if it is gone.
Result<engine::ContainerState> FindContainer(const Following& following,
                                             const std::stop_token& stop);

// False if the engine goes away in the next seconds: one that is being restarted first ends its
// containers, and only then does not answer any more. Blocks as long.
bool EngineStays(const Following& following, const std::stop_token& stop);

}  // namespace ioworker::agent
