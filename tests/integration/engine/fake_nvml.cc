// A stand-in for NVIDIA's libnvidia-ml.so: two GPUs, with the functions that src/agent/nvml.cc asks
// for, by NVML's own names and layouts.
//
// What it says is set by a file, which the environment variable IOWORKER_FAKE_NVML names and which
// is read at each call. Its lines are "KEY VALUE"; of a GPU: "INDEX.KEY VALUE".
//
//   init 999          nvmlInit_v2 answers so
//   permission 1      power limits may be set
//   error 15          every call about this GPU answers so; until nvmlInit_v2 is called again, also
//                     after the line is gone, as with a real one
//   display 1         a display is connected
//   used_mib 100      by programs; the driver keeps 615 MiB more for itself
//   use 75            percent
//   process 4711:300  a process, and its MiB
//   watts 350         its power limit, before one was set; 100 is the least it takes
//
// A power limit that is set goes to FILE.INDEX.watts.
//
// FAKE_NVML_OLD: a library of older drivers, without what is optional.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace {

struct Gpu {
  unsigned index;
  const char* name;
  unsigned long long memory_mib;
  unsigned celsius;
  int lost;  // what it answered when it was lost; until the next init
};
std::array<Gpu, 2> gpus = {
    {{0, "NVIDIA GeForce RTX 4090", 24564, 41, 0}, {1, "NVIDIA A100-SXM4-80GB", 81920, 62, 0}}};

constexpr int kSuccess = 0;
constexpr int kInvalidArgument = 2;
constexpr int kNoPermission = 4;
constexpr int kInsufficientSize = 7;
constexpr unsigned long long kReservedMib = 615;
constexpr unsigned kLeastWatts = 100;

struct Memory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};
struct MemoryV2 {
  unsigned version;
  unsigned long long total;
  unsigned long long reserved;
  unsigned long long free;
  unsigned long long used;
};
struct Utilisation {
  unsigned int gpu;
  unsigned int memory;
};
struct Process {
  unsigned pid;
  unsigned long long memory;
  unsigned gpu_instance;
  unsigned compute_instance;
};

std::string StatePath() {
  const char* path = std::getenv("IOWORKER_FAKE_NVML");
  return path == nullptr ? "" : path;
}

std::string Say(const std::string& key, const std::string& otherwise) {
  std::ifstream file(StatePath());
  for (std::string word, value; file >> word >> value;) {
    if (word == key) return value;
  }
  return otherwise;
}

unsigned Number(const std::string& key, unsigned otherwise) {
  return static_cast<unsigned>(std::stoul(Say(key, std::to_string(otherwise))));
}

std::string KeyOf(const Gpu* gpu, const char* key) {
  return std::to_string(gpu->index) + "." + key;
}

int ErrorOf(Gpu* gpu) {
  const unsigned error = Number(KeyOf(gpu, "error"), 0);
  if (error != 0) gpu->lost = static_cast<int>(error);
  return gpu->lost;
}

std::string WattsPath(const Gpu* gpu) {
  return StatePath() + "." + std::to_string(gpu->index) + ".watts";
}

int Copy(char* to, unsigned size, const char* text) {
  std::snprintf(to, size, "%s", text);
  return kSuccess;
}

}  // namespace

extern "C" {

int nvmlInit_v2() {
  for (Gpu& gpu : gpus) gpu.lost = 0;
  return static_cast<int>(Number("init", 0));
}
int nvmlShutdown() { return kSuccess; }
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = 2;
  return kSuccess;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, Gpu** device) {
  if (index >= gpus.size()) return kInvalidArgument;
  *device = &gpus[index];
  return ErrorOf(*device);
}
int nvmlDeviceGetName(Gpu* device, char* name, unsigned size) {
  return Copy(name, size, device->name);
}
int nvmlDeviceGetMemoryInfo(Gpu* device, Memory* memory) {
  memory->total = device->memory_mib << 20;
  memory->used = (Number(KeyOf(device, "used_mib"), 1024) + kReservedMib) << 20;
  memory->free = memory->total - memory->used;
  return ErrorOf(device);
}
int nvmlSystemGetDriverVersion(char* version, unsigned size) {
  return Copy(version, size, "535.183.01");
}
int nvmlDeviceGetUtilizationRates(Gpu* device, Utilisation* use) {
  *use = {Number(KeyOf(device, "use"), 75), 20};
  return ErrorOf(device);
}
int nvmlDeviceGetTemperature(Gpu* device, unsigned, unsigned* celsius) {
  *celsius = device->celsius;
  return ErrorOf(device);
}
int nvmlDeviceGetPowerUsage(Gpu* device, unsigned* milliwatts) {
  *milliwatts = 212'500;
  return ErrorOf(device);
}

#ifndef FAKE_NVML_OLD

int nvmlDeviceGetMemoryInfo_v2(Gpu* device, MemoryV2* memory) {
  if (memory->version != (sizeof(MemoryV2) | 2U << 24)) return kInvalidArgument;
  memory->total = device->memory_mib << 20;
  memory->reserved = kReservedMib << 20;
  memory->used = static_cast<unsigned long long>(Number(KeyOf(device, "used_mib"), 1024)) << 20;
  memory->free = memory->total - memory->reserved - memory->used;
  return ErrorOf(device);
}
int nvmlDeviceGetFanSpeed(Gpu* device, unsigned* percent) {
  if (device->index == 1) return 3;  // it has none
  *percent = 33;
  return ErrorOf(device);
}
int nvmlDeviceGetDisplayActive(Gpu* device, unsigned* active) {
  *active = 0;
  return ErrorOf(device);
}
int nvmlDeviceGetDisplayMode(Gpu* device, unsigned* connected) {
  *connected = Number(KeyOf(device, "display"), 0);
  return ErrorOf(device);
}
int nvmlDeviceGetComputeRunningProcesses_v3(Gpu* device, unsigned* count, Process* processes) {
  const std::string said = Say(KeyOf(device, "process"), "");
  const auto colon = said.find(':');
  if (colon == std::string::npos) {
    *count = 0;
    return ErrorOf(device);
  }
  if (*count == 0) return kInsufficientSize;
  processes[0] = {static_cast<unsigned>(std::stoul(said)),
                  std::stoull(said.substr(colon + 1)) << 20, 0, 0};
  *count = 1;
  return ErrorOf(device);
}
int nvmlDeviceGetGraphicsRunningProcesses_v3(Gpu* device, unsigned* count, Process* processes) {
  return nvmlDeviceGetComputeRunningProcesses_v3(device, count, processes);
}
int nvmlDeviceGetPowerManagementLimit(Gpu* device, unsigned* milliwatts) {
  std::ifstream set(WattsPath(device));
  if (!(set >> *milliwatts)) *milliwatts = Number(KeyOf(device, "watts"), 350) * 1000;
  return ErrorOf(device);
}
int nvmlDeviceGetPowerManagementLimitConstraints(Gpu* device, unsigned* least, unsigned* most) {
  *least = kLeastWatts * 1000;
  *most = 450'000;
  return ErrorOf(device);
}
int nvmlDeviceSetPowerManagementLimit(Gpu* device, unsigned milliwatts) {
  if (Number("permission", 0) == 0) return kNoPermission;
  std::ofstream(WattsPath(device)) << milliwatts;
  return ErrorOf(device);
}

#endif

}  // extern "C"
