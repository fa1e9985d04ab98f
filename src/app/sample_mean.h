// SampleMean: many samples of a device as one. Averages, but the highest of temperatures and of
// what leases use of memory. A value that some samples lack is the average of those that have it.
// Belongs to one thread.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "base/time.h"
#include "ioworker/v1/devices.pb.h"

namespace ioworker::app {

class SampleMean {
 public:
  void Add(const v1::TelemetrySample& sample);

  bool empty() const { return count_ == 0; }

  // Of all that has been added, as of `at`.
  v1::TelemetrySample Mean(Instant at) const;

 private:
  struct Gpu {
    v1::GpuSample sum;
    std::uint32_t count = 0;
    std::uint32_t fans = 0;
    std::uint64_t memory_mib = 0;
  };
  struct Lease {
    v1::LeaseSample most;
    double cores = 0;
    std::uint32_t count = 0;
  };

  v1::TelemetrySample sum_;  // and the highest temperature, the latest words
  std::uint64_t memory_mib_ = 0;
  std::uint64_t disk_mib_ = 0;
  std::uint32_t powers_ = 0;
  std::uint32_t count_ = 0;
  std::map<std::uint32_t, Gpu> gpus_;
  std::map<std::pair<std::string, std::uint32_t>, Lease> leases_;
};

}  // namespace ioworker::app
