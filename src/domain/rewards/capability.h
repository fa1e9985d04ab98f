// What a device is worth to the network by what was measured on it, in whole units.
//
// One unit is one MiB of memory. The constants are published (docs/reference/rewards.md) and stand
// in the header of each record; another value is another version of the record. They are whole, so
// that a machine that is split in two is worth exactly what it was. Pure: any thread.
#pragma once

#include <cstdint>
#include <span>

namespace ioworker::rewards {

// A thousandth of a processor: 8 units, so a processor is worth 8,000, about 8 GiB of memory. A
// machine with the usual 4 GiB a processor then has two thirds of its worth from its processors.
inline constexpr std::uint64_t kUnitsOfProcessorThousandth = 8;
// The unit.
inline constexpr std::uint64_t kUnitsOfMemoryMib = 1;
// A MiB of a GPU's memory: 8 units, so a GiB of it is worth a processor. Memory decides which
// models fit, and is what tells cards apart that are hired.
inline constexpr std::uint64_t kUnitsOfGpuMemoryMib = 8;
// A thousand million single-precision operations a second: 2 units. With it, today's cards are
// worth about as much by their speed as by their memory. Nothing until a challenge measured it.
inline constexpr std::uint64_t kUnitsOfGpuGigaflop = 2;

// More counts as so much. The first two are those of an inventory (domain/devices).
inline constexpr std::uint32_t kProcessorThousandthsMax = 4'096'000;
inline constexpr std::uint32_t kMeasuredMemoryMibMax = 64U << 20;
inline constexpr std::size_t kMeasuredGpusMax = 64;
inline constexpr std::uint32_t kGpuMemoryMibMax = 64U * (4U << 20);   // of all its GPUs
inline constexpr std::uint32_t kGpuGigaflopsMax = 64U * 10'000'000U;  // the same

// One GPU as it was measured. What was not verified counts for nothing.
struct MeasuredGpu {
  bool verified = false;
  std::uint32_t memory_mib = 0;
  std::uint32_t gigaflops = 0;  // 0: no challenge has measured it
};

// What the record says of a device; zero is a good value for each.
struct Figures {
  bool verified = false;  // by a trial job whose word the network takes; never a fake engine's
  std::uint32_t processor_thousandths = 0;
  std::uint32_t memory_mib = 0;
  std::uint32_t gpu_memory_mib = 0;  // of its verified GPUs together
  std::uint32_t gpu_gigaflops = 0;   // the same

  bool operator==(const Figures&) const = default;
};

// Adds up the verified GPUs, the first kMeasuredGpusMax of them; cuts each figure to its limit.
Figures FiguresOf(bool verified, std::uint32_t processor_thousandths, std::uint32_t memory_mib,
                  std::span<const MeasuredGpu> gpus);

// Units; 0 unless verified. Each figure must be within its limit.
std::uint64_t CapabilityOf(const Figures& figures);

inline constexpr std::uint64_t kCapabilityMax =
    kUnitsOfProcessorThousandth * kProcessorThousandthsMax +
    kUnitsOfMemoryMib * kMeasuredMemoryMibMax + kUnitsOfGpuMemoryMib * kGpuMemoryMibMax +
    kUnitsOfGpuGigaflop * kGpuGigaflopsMax;

}  // namespace ioworker::rewards
