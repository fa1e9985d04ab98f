// The doctor's word on GPUs. Any thread.
#pragma once

#include <vector>

#include "agent/doctor.h"
#include "agent/gpus.h"

namespace ioworker::agent {

// What was seen of them.
struct GpusSeen {
  bool library = false;  // NVIDIA's answers
  bool driver = false;   // there is one of NVIDIA's in the kernel
  std::vector<v1::Gpu> nvidia{};
  std::vector<GpuKept> failing{};  // of those
  std::vector<v1::Gpu> others{};
};

GpusSeen SeeGpus(const GpuOptions& options, const std::string& why_not, const Clock& clock);

// D009 and D018.
std::vector<Finding> JudgeGpus(const GpusSeen& seen);

}  // namespace ioworker::agent
