// Nvml: NVIDIA GPUs, by the driver's own library, opened at run time. Without it there are none.
//
// Declared here, since Debian main has no header for it; the functions are stable by NVIDIA's word.
// Source: NVML API reference. Any thread; calls block for milliseconds.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ioworker/v1/devices.pb.h"

namespace ioworker::agent {

class Nvml {
 public:
  // Null if there is no driver, or it does not work.
  static std::unique_ptr<Nvml> Open(const std::string& library = "libnvidia-ml.so.1");
  ~Nvml();

  std::vector<v1::Gpu> Gpus() const;
  std::vector<v1::GpuSample> Samples() const;

 private:
  struct Library;
  explicit Nvml(std::unique_ptr<Library> library);
  std::unique_ptr<Library> library_;
};

}  // namespace ioworker::agent
