#include "domain/rewards/capability.h"

#include <algorithm>

#include "base/check.h"

namespace ioworker::rewards {
namespace {

std::uint32_t Cut(std::uint64_t figure, std::uint32_t most) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(figure, most));
}

}  // namespace

Figures FiguresOf(bool verified, std::uint32_t processor_thousandths, std::uint32_t memory_mib,
                  std::span<const MeasuredGpu> gpus) {
  std::uint64_t gpu_memory_mib = 0;
  std::uint64_t gpu_gigaflops = 0;
  for (const auto& gpu : gpus.first(std::min(gpus.size(), kMeasuredGpusMax))) {
    if (!gpu.verified) continue;
    gpu_memory_mib += gpu.memory_mib;
    gpu_gigaflops += gpu.gigaflops;
  }
  return {.verified = verified,
          .processor_thousandths = Cut(processor_thousandths, kProcessorThousandthsMax),
          .memory_mib = Cut(memory_mib, kMeasuredMemoryMibMax),
          .gpu_memory_mib = Cut(gpu_memory_mib, kGpuMemoryMibMax),
          .gpu_gigaflops = Cut(gpu_gigaflops, kGpuGigaflopsMax)};
}

std::uint64_t CapabilityOf(const Figures& figures) {
  CHECK(figures.processor_thousandths <= kProcessorThousandthsMax &&
            figures.memory_mib <= kMeasuredMemoryMibMax &&
            figures.gpu_memory_mib <= kGpuMemoryMibMax && figures.gpu_gigaflops <= kGpuGigaflopsMax,
        "a figure is over its limit");
  if (!figures.verified) return 0;
  return kUnitsOfProcessorThousandth * figures.processor_thousandths +
         kUnitsOfMemoryMib * figures.memory_mib + kUnitsOfGpuMemoryMib * figures.gpu_memory_mib +
         kUnitsOfGpuGigaflop * figures.gpu_gigaflops;
}

}  // namespace ioworker::rewards
