// From a ContainerSpec to what the engine is asked for; container_check.h asks whether it did so.
//
// Here is the whole of a job's isolation on the device. Values only: any thread.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/docker/json.h"
#include "engine/docker/process_limits.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

// What the request depends on besides the spec.
struct ConfigContext {
  std::string device{};
  // Where the image declares volumes. Each becomes a small tmpfs, for an engine would otherwise
  // give it a writable folder without bound on the owner's disk.
  std::vector<std::string> image_volumes{};
  std::set<std::string, std::less<>> image_variables{};  // names of the variables that it sets
  // "local" keeps bytes as they are and rotates; Podman has "k8s-file" instead.
  std::string log_driver = "local";
  std::string seccomp{};  // the profile itself; for Podman the path of a file that holds it
  std::string runtime{};  // by the name that the engine has for it; empty: said by the engine alone
  ProcessLimits limits{};  // of the engine's process
  bool podman = false;
};

// "ioworker-" and the lease, with what engines do not allow in names as dots.
std::string ContainerName(std::string_view lease);

// The body of "create a container".
Json ToCreateRequest(const ContainerSpec& spec, const ConfigContext& context);

}  // namespace ioworker::engine::docker
