#include "agent/nvml.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "agent/nvml_library.h"
#include "base/text.h"

namespace ioworker::agent {
namespace {

using nvml::Device;
using nvml::Functions;
using nvml::kSuccess;

constexpr unsigned kProcessesMax = 4096;  // of one GPU
constexpr std::size_t kTextMax = 66;      // 200 bytes, if each byte is a wrong one

// What one of NVML's answers means for a GPU; empty: nothing, some GPUs do not tell some things.
std::string TroubleOf(int answer) {
  switch (answer) {
    case kSuccess:
    case nvml::kNotSupported:
      return {};
    case nvml::kNoPermission:
      return "this user may not use it";
    case nvml::kGpuIsLost:
      return "it has failed: the driver has lost it";
    case nvml::kResetRequired:
      return "it has failed: it needs a reset";
    case nvml::kVersionMismatch:
      return "its driver and the driver's library differ: restart the machine";
    default:
      return fmt::format("it has failed: the driver answers with error {}", answer);
  }
}

template <class... Arguments>
std::string TextOf(int (*ask)(Arguments..., char*, unsigned), Arguments... arguments) {
  std::array<char, 96> text{};
  if (ask == nullptr || ask(arguments..., text.data(), text.size()) != kSuccess) return {};
  text.back() = '\0';
  return ToUtf8(std::string(text.data())).substr(0, kTextMax);
}

struct MemoryUse {
  std::uint64_t total = 0;  // bytes
  std::uint64_t used = 0;
};

int ReadMemory(const Functions& library, Device device, MemoryUse& to) {
  nvml::MemoryV2 second{};
  second.version = nvml::kMemoryV2;
  if (library.memory_v2 != nullptr && library.memory_v2(device, &second) == kSuccess) {
    to = {.total = second.total, .used = second.used};
    return kSuccess;
  }
  nvml::Memory first{};
  const int answer = library.memory(device, &first);
  if (answer == kSuccess) to = {.total = first.total, .used = first.used};
  return answer;
}

std::uint32_t Mib(std::uint64_t bytes) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes >> 20, UINT32_MAX));
}

bool Says(int (*ask)(Device, unsigned*), Device device) {
  unsigned answer = 0;
  return ask != nullptr && ask(device, &answer) == kSuccess && answer != 0;
}

NvmlGpu GpuOf(const Functions& library, unsigned index) {
  NvmlGpu found;
  found.gpu.set_index(index);
  Device device = nullptr;
  if (const int answer = library.by_index(index, &device); answer != kSuccess) {
    found.trouble = TroubleOf(answer == nvml::kNotSupported ? -1 : answer);
    return found;
  }
  MemoryUse memory;
  found.trouble = TroubleOf(ReadMemory(library, device, memory));
  found.gpu.set_model(TextOf<Device>(library.name, device));
  found.gpu.set_memory_mib(Mib(memory.total));
  found.gpu.set_driver(TextOf<>(library.driver));
  found.gpu.set_drives_display(Says(library.display_active, device) ||
                               Says(library.display_mode, device));
  found.uuid = TextOf<Device>(library.uuid, device);
  return found;
}

// Nothing if this one cannot be told of.
std::optional<v1::GpuSample> SampleOf(const Functions& library, unsigned index) {
  Device device = nullptr;
  if (library.by_index(index, &device) != kSuccess) return std::nullopt;
  MemoryUse memory;
  if (!TroubleOf(ReadMemory(library, device, memory)).empty()) return std::nullopt;
  nvml::Utilisation utilisation{};
  unsigned temperature = 0;
  unsigned milliwatts = 0;
  unsigned fan = 0;
  library.utilisation(device, &utilisation);
  library.temperature(device, nvml::kTemperatureOfGpu, &temperature);
  library.power(device, &milliwatts);
  v1::GpuSample sample;
  sample.set_index(index);
  sample.set_utilisation(std::min(utilisation.gpu, 100U) / 100.0);
  sample.set_memory_used_mib(Mib(memory.used));
  sample.set_temperature_celsius(temperature);
  sample.set_power_watts(milliwatts / 1000.0);
  if (library.fan != nullptr && library.fan(device, &fan) == kSuccess) sample.set_fan_percent(fan);
  return sample;
}

// False if it cannot be told.
bool AddProcesses(int (*ask)(Device, unsigned*, nvml::Process*), Device device, unsigned index,
                  std::vector<GpuProcess>& to) {
  if (ask == nullptr) return false;
  std::vector<nvml::Process> processes(64);
  auto count = static_cast<unsigned>(processes.size());
  int answer = ask(device, &count, processes.data());
  if (answer == nvml::kInsufficientSize) {
    processes.resize(kProcessesMax);
    count = kProcessesMax;
    answer = ask(device, &count, processes.data());
  }
  if (answer != kSuccess) return false;
  for (unsigned i = 0; i < count && i < processes.size(); ++i) {
    const bool known = processes[i].memory != nvml::kNotAvailable;
    const GpuProcess process{
        .gpu = index, .pid = processes[i].pid, .memory_mib = known ? Mib(processes[i].memory) : 0};
    // Whoever draws and computes is listed twice.
    const auto same = [&](const GpuProcess& each) {
      return each.gpu == index && each.pid == process.pid;
    };
    if (std::ranges::none_of(to, same)) to.push_back(process);
  }
  return true;
}

}  // namespace

struct Nvml::Library {
  std::unique_ptr<nvml::Loaded> loaded;
  bool open = false;

  const Functions& functions() const { return **loaded; }

  unsigned Count() const {
    unsigned gpus = 0;
    if (!open || functions().count(&gpus) != kSuccess) return 0;
    return std::min(gpus, nvml::kGpusMax);
  }

  Device Find(std::uint32_t index) const {
    Device device = nullptr;
    if (!open || functions().by_index(index, &device) != kSuccess) return nullptr;
    return device;
  }
};

Nvml::Nvml(std::unique_ptr<Library> library) : library_(std::move(library)) {}

Nvml::~Nvml() {
  if (library_->open) library_->functions().shutdown();
}

std::unique_ptr<Nvml> Nvml::Open(const std::string& path) {
  auto library = std::make_unique<Library>();
  library->loaded = nvml::Loaded::Open(path);
  if (!library->loaded || library->functions().init() != kSuccess) return nullptr;
  library->open = true;
  return std::unique_ptr<Nvml>(new Nvml(std::move(library)));
}

void Nvml::Restart() {
  const Lock lock(mutex_);
  if (library_->open) library_->functions().shutdown();
  library_->open = library_->functions().init() == kSuccess;
}

std::vector<NvmlGpu> Nvml::Gpus() const {
  const Lock lock(mutex_);
  std::vector<NvmlGpu> gpus;
  const unsigned count = library_->Count();
  for (unsigned index = 0; index < count; ++index) {
    gpus.push_back(GpuOf(library_->functions(), index));
  }
  return gpus;
}

std::vector<v1::GpuSample> Nvml::Samples() const {
  const Lock lock(mutex_);
  std::vector<v1::GpuSample> samples;
  const unsigned count = library_->Count();
  for (unsigned index = 0; index < count; ++index) {
    if (auto sample = SampleOf(library_->functions(), index)) samples.push_back(*sample);
  }
  return samples;
}

std::optional<std::vector<GpuProcess>> Nvml::Processes() const {
  const Lock lock(mutex_);
  std::vector<GpuProcess> processes;
  const unsigned count = library_->Count();
  for (unsigned index = 0; index < count; ++index) {
    const Device device = library_->Find(index);
    if (device == nullptr) continue;
    const Functions& library = library_->functions();
    const bool told = AddProcesses(library.compute_processes, device, index, processes) &&
                      AddProcesses(library.graphics_processes, device, index, processes);
    if (!told) return std::nullopt;
  }
  return processes;
}

std::optional<GpuPowerLimit> Nvml::PowerLimit(std::uint32_t index) const {
  const Lock lock(mutex_);
  const Functions& library = library_->functions();
  const Device device = library_->Find(index);
  if (device == nullptr || library.power_limit == nullptr || library.power_range == nullptr ||
      library.set_power_limit == nullptr) {
    return std::nullopt;
  }
  GpuPowerLimit limit;
  unsigned most = 0;
  if (library.power_limit(device, &limit.now) != kSuccess ||
      library.power_range(device, &limit.least, &most) != kSuccess) {
    return std::nullopt;
  }
  return limit;
}

Status Nvml::SetPowerLimit(std::uint32_t index, std::uint32_t milliwatts) const {
  const Lock lock(mutex_);
  const Functions& library = library_->functions();
  const Device device = library_->Find(index);
  if (device == nullptr || library.set_power_limit == nullptr) {
    return Unavailable("this GPU's power cannot be limited");
  }
  const int answer = library.set_power_limit(device, milliwatts);
  if (answer == nvml::kNoPermission) {
    return PermissionDenied("the driver lets only root limit a GPU's power");
  }
  if (answer == kSuccess) return {};
  return Unavailable(fmt::format("the driver answers with error {} to a power limit", answer));
}

}  // namespace ioworker::agent
