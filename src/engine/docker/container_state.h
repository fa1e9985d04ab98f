// Reads what the engine tells of a container. Values only: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "engine/docker/json.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

// The state of an inspected container if this device's agent made it, else nothing. Labels alone do
// not count, for an image may bring any: the name must fit the lease too.
std::optional<ContainerState> ReadOwnState(const Json& inspected, std::string_view device);

// A time as engines write it, RFC 3339 with "Z" or an offset; nothing for "never" (year 1).
std::optional<Instant> ReadTime(std::string_view text);

// One reading of what a container has used.
struct UsageReading {
  std::uint64_t cpu_nanos = 0;  // since its start
  std::uint64_t memory_bytes = 0;
  Instant at{};
};

// Nothing for a container that does not run.
std::optional<UsageReading> ReadUsage(const Json& stats);

// Cores in use between two readings; 0 if the second is not later.
double CoresBetween(const UsageReading& before, const UsageReading& after);

}  // namespace ioworker::engine::docker
