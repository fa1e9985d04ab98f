// Engines of this machine, by kind: its own one, and others that are started for these tests alone
// and ended with them. One thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace ioworker::engine::docker {

// "docker": the machine's own; "podman", "podman-rootless", "docker-rootless": ours.
const std::vector<std::string>& EngineKinds();

// Its socket, once it answers and has the test image. kUnavailable says why this machine cannot
// have it; asked once, remembered.
Result<std::string> LocalEngine(const std::string& kind);

}  // namespace ioworker::engine::docker
