// A stand-in for NVIDIA's libnvidia-ml.so: two GPUs, with the functions that src/agent/nvml.cc asks
// for, by NVML's own names and layouts.
#include <cstdio>
#include <cstring>

namespace {

struct Gpu {
  const char* name;
  unsigned long long memory_mib;
  unsigned celsius;
};
Gpu gpus[] = {{"NVIDIA GeForce RTX 4090", 24564, 41}, {"NVIDIA A100-SXM4-80GB", 81920, 62}};

constexpr int kSuccess = 0;
constexpr int kInvalidArgument = 2;

struct Memory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};
struct Utilisation {
  unsigned int gpu;
  unsigned int memory;
};

int Copy(char* to, unsigned size, const char* text) {
  std::snprintf(to, size, "%s", text);
  return kSuccess;
}

}  // namespace

extern "C" {

int nvmlInit_v2() { return kSuccess; }
int nvmlShutdown() { return kSuccess; }
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = 2;
  return kSuccess;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, Gpu** device) {
  if (index >= 2) return kInvalidArgument;
  *device = &gpus[index];
  return kSuccess;
}
int nvmlDeviceGetName(Gpu* device, char* name, unsigned size) {
  return Copy(name, size, device->name);
}
int nvmlDeviceGetMemoryInfo(Gpu* device, Memory* memory) {
  memory->total = device->memory_mib << 20;
  memory->used = 1024ULL << 20;
  memory->free = memory->total - memory->used;
  return kSuccess;
}
int nvmlSystemGetDriverVersion(char* version, unsigned size) {
  return Copy(version, size, "535.183.01");
}
int nvmlDeviceGetUtilizationRates(Gpu*, Utilisation* use) {
  *use = {75, 20};
  return kSuccess;
}
int nvmlDeviceGetTemperature(Gpu* device, unsigned, unsigned* celsius) {
  *celsius = device->celsius;
  return kSuccess;
}
int nvmlDeviceGetPowerUsage(Gpu*, unsigned* milliwatts) {
  *milliwatts = 212'500;
  return kSuccess;
}

}  // extern "C"
