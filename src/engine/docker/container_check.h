// Whether a container is what was asked for: the engine's word on it, before its start and after.
//
// Engines drop what they cannot enforce with no more than a warning, and other programs of the
// machine may change a container. Values only: any thread.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/docker/json.h"

namespace ioworker::engine::docker {

// What of a create request the check compares, as text: small, and without the environment. It is
// kept as a label of the container, so that a later life of the device can check as well.
inline constexpr const char* kAskedLabel = "ioworker.asked";
std::string AskedText(const Json& request);

// "engine_error" whose detail names what is missing, unless the inspected container has every limit
// and wall that was asked for. `asked`: the create request, or what AskedText said of it.
Status CheckHardening(const Json& asked, const Json& inspected);

}  // namespace ioworker::engine::docker
