#include "agent/gpu_use.h"

#include <algorithm>
#include <map>

#include "base/file.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kFileMax = 64 << 10;

bool IsOfLease(const GpuProcess& process, const GpuLeases& leases, const std::string& root) {
  const std::string path = root + "/proc/" + std::to_string(process.pid) + "/cgroup";
  const auto groups = ReadFile(path, kFileMax);
  if (!groups) return true;  // it has just ended
  return std::ranges::any_of(leases.containers, [&](const std::string& container) {
    return groups->find(container) != std::string::npos;
  });
}

}  // namespace

std::optional<double> GpuMemoryByOthers(const Gpus& gpus, const std::vector<v1::GpuSample>& samples,
                                        const GpuLeases& leases, const std::string& root) {
  if (samples.empty()) return std::nullopt;
  std::map<std::uint32_t, std::uint64_t> used;  // MiB by others
  bool held = false;
  for (const v1::GpuSample& sample : samples) {
    const bool leased = std::ranges::find(leases.gpus, sample.index()) != leases.gpus.end();
    used[sample.index()] = leased ? 0 : sample.memory_used_mib();
    held |= leased;
  }
  if (held) {
    const auto processes = gpus.nvml() != nullptr ? gpus.nvml()->Processes() : std::nullopt;
    if (!processes) return std::nullopt;
    for (const GpuProcess& process : *processes) {
      const bool leased = std::ranges::find(leases.gpus, process.gpu) != leases.gpus.end();
      if (leased && !IsOfLease(process, leases, root)) used[process.gpu] += process.memory_mib;
    }
  }
  const auto most =
      std::ranges::max_element(used, {}, [](const auto& each) { return each.second; });
  return static_cast<double>(most->second);
}

}  // namespace ioworker::agent
