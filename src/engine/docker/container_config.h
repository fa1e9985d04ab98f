// From a ContainerSpec to what the engine is asked for, and the check that it did as it was asked.
//
// Here is the whole of a job's isolation on the device. Values only: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/docker/json.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

// What the request depends on besides the spec.
struct ConfigContext {
  std::string device{};
  // Where the image declares volumes. Each becomes a small tmpfs, for an engine would otherwise
  // give it a writable folder without bound on the owner's disk.
  std::vector<std::string> image_volumes{};
  // "local" keeps bytes as they are and rotates; Podman has "k8s-file" instead.
  std::string log_driver = "local";
};

// "ioworker-" and the lease, with what engines do not allow in names as dots.
std::string ContainerName(std::string_view lease);

// The body of "create a container".
Json ToCreateRequest(const ContainerSpec& spec, const ConfigContext& context);

// "engine_error" unless the inspected container has every limit and wall of the request. Docker and
// Podman drop what they cannot enforce with no more than a warning.
Status CheckHardening(const Json& request, const Json& inspected);

}  // namespace ioworker::engine::docker
