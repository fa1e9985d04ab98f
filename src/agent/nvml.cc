#include "agent/nvml.h"

#include <array>

#include <dlfcn.h>

namespace ioworker::agent {
namespace {

using Device = struct NvmlDevice*;

struct Memory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};

struct Utilisation {
  unsigned int gpu;  // percent
  unsigned int memory;
};

constexpr unsigned kTemperatureOfGpu = 0;
constexpr unsigned kGpusMax = 64;
constexpr int kSuccess = 0;

struct CloseLibrary {
  void operator()(void* handle) const { dlclose(handle); }
};

}  // namespace

struct Nvml::Library {
  std::unique_ptr<void, CloseLibrary> handle;
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

  bool Load() {
    return Find("nvmlInit_v2", init) && Find("nvmlShutdown", shutdown) &&
           Find("nvmlDeviceGetCount_v2", count) &&
           Find("nvmlDeviceGetHandleByIndex_v2", by_index) && Find("nvmlDeviceGetName", name) &&
           Find("nvmlDeviceGetMemoryInfo", memory) && Find("nvmlSystemGetDriverVersion", driver) &&
           Find("nvmlDeviceGetUtilizationRates", utilisation) &&
           Find("nvmlDeviceGetTemperature", temperature) && Find("nvmlDeviceGetPowerUsage", power);
  }

  template <class Function>
  bool Find(const char* symbol, Function& function) {
    function = reinterpret_cast<Function>(dlsym(handle.get(), symbol));
    return function != nullptr;
  }

  template <class Use>
  void ForEach(const Use& use) const {
    unsigned gpus = 0;
    if (count(&gpus) != kSuccess) return;
    for (unsigned index = 0; index < gpus && index < kGpusMax; ++index) {
      Device device = nullptr;
      if (by_index(index, &device) == kSuccess) use(index, device);
    }
  }
};

Nvml::Nvml(std::unique_ptr<Library> library) : library_(std::move(library)) {}

Nvml::~Nvml() { library_->shutdown(); }

std::unique_ptr<Nvml> Nvml::Open(const std::string& path) {
  auto library = std::make_unique<Library>();
  library->handle.reset(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!library->handle || !library->Load() || library->init() != kSuccess) return nullptr;
  return std::unique_ptr<Nvml>(new Nvml(std::move(library)));
}

std::vector<v1::Gpu> Nvml::Gpus() const {
  std::vector<v1::Gpu> gpus;
  std::array<char, 96> driver{};
  library_->driver(driver.data(), driver.size());
  library_->ForEach([&](unsigned index, Device device) {
    std::array<char, 96> name{};
    Memory memory{};
    library_->name(device, name.data(), name.size());
    library_->memory(device, &memory);
    v1::Gpu& gpu = gpus.emplace_back();
    gpu.set_index(index);
    gpu.set_model(name.data());
    gpu.set_memory_mib(static_cast<std::uint32_t>(memory.total >> 20));
    gpu.set_driver(driver.data());
  });
  return gpus;
}

std::vector<v1::GpuSample> Nvml::Samples() const {
  std::vector<v1::GpuSample> samples;
  library_->ForEach([&](unsigned index, Device device) {
    Memory memory{};
    Utilisation utilisation{};
    unsigned temperature = 0;
    unsigned milliwatts = 0;
    library_->memory(device, &memory);
    library_->utilisation(device, &utilisation);
    library_->temperature(device, kTemperatureOfGpu, &temperature);
    library_->power(device, &milliwatts);
    v1::GpuSample& sample = samples.emplace_back();
    sample.set_index(index);
    sample.set_utilisation(utilisation.gpu / 100.0);
    sample.set_memory_used_mib(static_cast<std::uint32_t>(memory.used >> 20));
    sample.set_temperature_celsius(temperature);
    sample.set_power_watts(milliwatts / 1000.0);
  });
  return samples;
}

}  // namespace ioworker::agent
