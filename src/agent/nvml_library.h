// NvmlLibrary: what is asked of NVIDIA's libnvidia-ml.so, by its own names and layouts. For nvml.cc
// alone.
//
// Source: NVML API reference.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace ioworker::agent::nvml {

using Device = struct NvmlDevice*;

inline constexpr int kSuccess = 0;
inline constexpr int kNotSupported = 3;
inline constexpr int kNoPermission = 4;
inline constexpr int kInsufficientSize = 7;
inline constexpr int kGpuIsLost = 15;
inline constexpr int kResetRequired = 16;
inline constexpr int kVersionMismatch = 18;

inline constexpr unsigned kTemperatureOfGpu = 0;
inline constexpr unsigned kGpusMax = 64;
inline constexpr unsigned long long kNotAvailable = ~0ULL;

// Counts what the driver keeps for itself as used.
struct Memory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};

// Tells it apart.
struct MemoryV2 {
  unsigned version;
  unsigned long long total;
  unsigned long long reserved;
  unsigned long long free;
  unsigned long long used;
};
inline constexpr unsigned kMemoryV2 = sizeof(MemoryV2) | 2U << 24;

struct Utilisation {
  unsigned gpu;  // percent
  unsigned memory;
};

struct Process {
  unsigned pid;
  unsigned long long memory;  // bytes
  unsigned gpu_instance;
  unsigned compute_instance;
};

// Functions that older drivers or some GPUs lack are null.
struct Functions {
  int (*init)() = nullptr;
  int (*shutdown)() = nullptr;
  int (*count)(unsigned*) = nullptr;
  int (*by_index)(unsigned, Device*) = nullptr;
  int (*name)(Device, char*, unsigned) = nullptr;
  int (*memory)(Device, Memory*) = nullptr;
  int (*driver)(char*, unsigned) = nullptr;
  int (*utilisation)(Device, Utilisation*) = nullptr;
  int (*temperature)(Device, unsigned, unsigned*) = nullptr;
  int (*power)(Device, unsigned*) = nullptr;  // milliwatts

  int (*memory_v2)(Device, MemoryV2*) = nullptr;
  int (*fan)(Device, unsigned*) = nullptr;  // percent
  int (*uuid)(Device, char*, unsigned) = nullptr;
  int (*display_active)(Device, unsigned*) = nullptr;  // something draws a display with it
  int (*display_mode)(Device, unsigned*) = nullptr;    // a display is connected to it
  int (*compute_processes)(Device, unsigned*, Process*) = nullptr;
  int (*graphics_processes)(Device, unsigned*, Process*) = nullptr;
  int (*power_limit)(Device, unsigned*) = nullptr;
  int (*power_range)(Device, unsigned*, unsigned*) = nullptr;
  int (*set_power_limit)(Device, unsigned) = nullptr;
};

struct CloseLibrary {
  void operator()(void* handle) const;
};

// Owns the library that it opened.
class Loaded {
 public:
  // Null if there is no such library or a function that all drivers have is not in it.
  static std::unique_ptr<Loaded> Open(const std::string& path);

  const Functions& operator*() const { return functions_; }
  const Functions* operator->() const { return &functions_; }

 private:
  bool Find();

  std::unique_ptr<void, CloseLibrary> handle_;
  Functions functions_;
};

}  // namespace ioworker::agent::nvml
