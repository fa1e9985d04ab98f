// Capacity: how much of a device there is, is free, or is asked for.
#pragma once

#include <algorithm>
#include <cstdint>

#include "domain/jobs/spec.h"

namespace ioworker::market {

struct Capacity {
  std::uint32_t cores = 0;
  std::uint32_t memory_mib = 0;
  std::uint32_t disk_mib = 0;
  std::uint32_t gpus = 0;

  bool operator==(const Capacity&) const = default;

  bool Covers(const Capacity& wanted) const {
    return cores >= wanted.cores && memory_mib >= wanted.memory_mib &&
           disk_mib >= wanted.disk_mib && gpus >= wanted.gpus;
  }

  // The larger of each.
  Capacity Or(const Capacity& other) const {
    return {.cores = std::max(cores, other.cores),
            .memory_mib = std::max(memory_mib, other.memory_mib),
            .disk_mib = std::max(disk_mib, other.disk_mib),
            .gpus = std::max(gpus, other.gpus)};
  }

  static Capacity Of(const jobs::Resources& resources) {
    return {.cores = resources.cores,
            .memory_mib = resources.memory_mib,
            .disk_mib = resources.disk_mib,
            .gpus = resources.gpus};
  }
};

}  // namespace ioworker::market
