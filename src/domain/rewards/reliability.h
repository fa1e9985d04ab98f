// How far a device can be relied on, in basis points, from how its leases ended of late.
//
// Counted over kReliabilityWindow up to the end of the epoch. A device without a history starts
// with kPriorWell good ends of kPriorLeases, published like the constants of capability.h: below
// what an honest device has, so that enrolling anew is no way to lose a bad name. Pure: any thread.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "domain/jobs/end_reason.h"

namespace ioworker::rewards {

inline constexpr Duration kReliabilityWindow = hours{30 * 24};
inline constexpr std::uint32_t kPriorWell = 8;
inline constexpr std::uint32_t kPriorLeases = 10;
inline constexpr std::uint32_t kReliabilityMax = 10'000;        // basis points
inline constexpr std::uint32_t kCountedLeasesMax = 10'000'000;  // of each kind

// What an ended lease says of its device.
enum class Conduct : std::uint8_t {
  kNothing,  // the image, an input or an output: whose fault it was cannot be told
  kWell,     // the device did its part, however the task did
  kIll,      // the device was lost, took itself back, refused or failed
};

Conduct ConductOf(jobs::EndReason reason);

struct LeaseCounts {
  std::uint32_t well = 0;
  std::uint32_t ill = 0;

  // One more; the count stops at kCountedLeasesMax.
  void Add(Conduct conduct);

  bool operator==(const LeaseCounts&) const = default;
};

// floor(10,000 x (well + kPriorWell) / (well + ill + kPriorLeases)): 8,000 without a history.
std::uint32_t ReliabilityOf(const LeaseCounts& counts);

}  // namespace ioworker::rewards
