// Reads what the engine tells of itself. Values only: any thread.
#pragma once

#include <string>

#include "engine/docker/json.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

// Bodies of the engine's replies.
struct EngineWords {
  Json version{};
  Json info{};
  Json libpod{};  // /libpod/info, of Podman alone: it knows which controllers are delegated
};

bool IsPodman(const Json& version);

EngineInfo ReadInfo(const EngineWords& words);

// The log driver to ask for: one that keeps bytes as they are and is bounded.
std::string ChooseLogDriver(const Json& info);

}  // namespace ioworker::engine::docker
