// Nvml: NVIDIA GPUs, by the driver's own library, opened at run time. Without it there are none.
//
// Declared here, since Debian main has no header for it; the functions are stable by NVIDIA's word.
// Source: NVML API reference. Any thread; calls block for milliseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "ioworker/v1/devices.pb.h"

namespace ioworker::agent {

// One GPU as its driver has it. One that fails has its index, and what it still says.
struct NvmlGpu {
  v1::Gpu gpu;
  std::string uuid{};     // empty: it does not say
  std::string trouble{};  // why it cannot be used now; empty: it answers
};

// A process that uses a GPU.
struct GpuProcess {
  std::uint32_t gpu = 0;
  std::uint32_t pid = 0;  // as this machine counts them, not a container
  std::uint32_t memory_mib = 0;

  bool operator==(const GpuProcess&) const = default;
};

// What a GPU may draw, in milliwatts.
struct GpuPowerLimit {
  std::uint32_t now = 0;
  std::uint32_t least = 0;  // it takes no less
};

class Nvml {
 public:
  // Null if there is no driver, or it does not work.
  static std::unique_ptr<Nvml> Open(const std::string& library = "libnvidia-ml.so.1");
  ~Nvml();

  // Begins anew with the driver: a GPU that was lost is found again by nothing else. Without an
  // answer there are no GPUs until the next try.
  void Restart() EXCLUDES(mutex_);

  // Every one that the driver counts.
  std::vector<NvmlGpu> Gpus() const EXCLUDES(mutex_);

  // Of those that answer. Used memory is that of programs, without what the driver keeps for
  // itself, where its library can tell.
  std::vector<v1::GpuSample> Samples() const EXCLUDES(mutex_);

  // Nothing if the library cannot tell for one of them; nothing that cannot be told is in it.
  std::optional<std::vector<GpuProcess>> Processes() const EXCLUDES(mutex_);

  // Nothing if this GPU's cannot be limited, or it does not answer.
  std::optional<GpuPowerLimit> PowerLimit(std::uint32_t index) const EXCLUDES(mutex_);

  // kPermissionDenied without the right to do so.
  Status SetPowerLimit(std::uint32_t index, std::uint32_t milliwatts) const EXCLUDES(mutex_);

 private:
  struct Library;
  explicit Nvml(std::unique_ptr<Library> library);

  mutable Mutex mutex_;  // calls in one order: none while it begins anew
  const std::unique_ptr<Library> library_;
};

}  // namespace ioworker::agent
