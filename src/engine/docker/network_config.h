// Networks of leases: what the engine is asked for, and how its account of one is read. Values
// only: any thread.
#pragma once

#include <optional>
#include <string>

#include "engine/docker/json.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

// "iow" and what tells a lease of a device from others: names of interfaces have 15 characters.
std::string BridgeName(const std::string& device, const std::string& lease);

// The body of "create a network": a bridge that gives no addresses of version 6, and on which
// containers would not see each other.
Json ToNetworkRequest(const std::string& device, const std::string& lease);

// Nothing if it is not a network of this device's, or has no address of version 4.
std::optional<Network> ReadNetwork(const Json& inspected, const std::string& device);

}  // namespace ioworker::engine::docker
