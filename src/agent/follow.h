// Following a container to its end: its log is copied, then its end is awaited. Through breaks of
// the engine too, for a time.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "agent/log_file.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/engine.h"

namespace ioworker::agent {

struct Following {
  engine::Engine& engine;
  const Clock& clock;
  std::string container;
  std::shared_ptr<LogFile> log;
  Duration patience = minutes{10};  // with an engine that does not answer
};

// Blocks until the container has ended, it is gone (kNotFound), the engine's break has outlasted
// the patience, or stop (kUnavailable).
Result<engine::ContainerState> FollowContainer(const Following& following,
                                               const std::stop_token& stop);

// Waits; returns early, with false, when stopped.
bool PauseFor(Duration length, const std::stop_token& stop);

}  // namespace ioworker::agent
