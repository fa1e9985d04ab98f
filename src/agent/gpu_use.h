// GpuUse: what the owner's programs, and not leases, do with this machine's GPUs. Any thread; takes
// milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/gpus.h"

namespace ioworker::agent {

// What leases have, at the same moment.
struct GpuLeases {
  std::vector<std::uint32_t> gpus{};
  std::vector<std::string> containers{};  // by the engine's id
};

// MiB on the GPU where others have the most. On a GPU that a lease holds, others are the processes
// outside of the leases' containers, by /proc/PID/cgroup below `root`. Nothing if it cannot be told
// for one of the GPUs, or there is none.
std::optional<double> GpuMemoryByOthers(const Gpus& gpus, const std::vector<v1::GpuSample>& samples,
                                        const GpuLeases& leases, const std::string& root);

}  // namespace ioworker::agent
