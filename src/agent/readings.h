// Readings: numbers out of the kernel's text files. Pure; what is missing or torn reads as 0.
#pragma once

#include <cstdint>
#include <string_view>

namespace ioworker::agent {

struct CpuReading {
  std::uint64_t busy = 0;  // ticks of all cores since boot
  std::uint64_t total = 0;
};

// The "cpu" line of /proc/stat. Waiting for disks counts as idle.
CpuReading ParseCpu(std::string_view proc_stat);

// MemTotal less MemAvailable of /proc/meminfo, in MiB.
std::uint32_t ParseMemoryUsedMib(std::string_view meminfo);

struct NetworkReading {
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_bytes = 0;
};

// Of /proc/net/dev: every interface but loopback and those of containers (veth, docker, br-), whose
// bytes pass another one.
NetworkReading ParseNetwork(std::string_view net_dev);

// The number a file of /sys holds, e.g. millidegrees or microjoules.
std::uint64_t ParseNumber(std::string_view text);

}  // namespace ioworker::agent
