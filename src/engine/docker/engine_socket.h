// Where the container engine listens. Any thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace ioworker::engine::docker {

// What the environment says; each may be empty.
struct SocketHints {
  std::string docker_host;  // value of DOCKER_HOST; only unix:// counts
  std::string runtime_dir;  // value of XDG_RUNTIME_DIR: where rootless engines listen
};

// The paths to ask, in this order: the one named, Docker's, Podman's, then the rootless ones.
std::vector<std::string> EngineSocketCandidates(const SocketHints& hints);

// The first path at which an engine answers within two seconds. If none does: "engine_error", which
// says whether there is no engine or this user may not speak to it.
Result<std::string> FindEngineSocket(const std::vector<std::string>& candidates);

}  // namespace ioworker::engine::docker
