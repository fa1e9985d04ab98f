#include "agent/nvml_library.h"

#include <dlfcn.h>

namespace ioworker::agent::nvml {

void CloseLibrary::operator()(void* handle) const { dlclose(handle); }

std::unique_ptr<Loaded> Loaded::Open(const std::string& path) {
  auto loaded = std::make_unique<Loaded>();
  loaded->handle_.reset(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!loaded->handle_ || !loaded->Find()) return nullptr;
  return loaded;
}

bool Loaded::Find() {
  const auto find = [this]<class Function>(const char* symbol, Function& function) {
    if (function != nullptr) return true;
    function = reinterpret_cast<Function>(dlsym(handle_.get(), symbol));
    return function != nullptr;
  };
  Functions& to = functions_;
  find("nvmlDeviceGetMemoryInfo_v2", to.memory_v2);
  find("nvmlDeviceGetFanSpeed", to.fan);
  find("nvmlDeviceGetUUID", to.uuid);
  find("nvmlDeviceGetDisplayActive", to.display_active);
  find("nvmlDeviceGetDisplayMode", to.display_mode);
  // Of one layout; what came before them has another.
  find("nvmlDeviceGetComputeRunningProcesses_v3", to.compute_processes);
  find("nvmlDeviceGetComputeRunningProcesses_v2", to.compute_processes);
  find("nvmlDeviceGetGraphicsRunningProcesses_v3", to.graphics_processes);
  find("nvmlDeviceGetGraphicsRunningProcesses_v2", to.graphics_processes);
  find("nvmlDeviceGetPowerManagementLimit", to.power_limit);
  find("nvmlDeviceGetPowerManagementLimitConstraints", to.power_range);
  find("nvmlDeviceSetPowerManagementLimit", to.set_power_limit);
  return find("nvmlInit_v2", to.init) && find("nvmlShutdown", to.shutdown) &&
         find("nvmlDeviceGetCount_v2", to.count) &&
         find("nvmlDeviceGetHandleByIndex_v2", to.by_index) && find("nvmlDeviceGetName", to.name) &&
         find("nvmlDeviceGetMemoryInfo", to.memory) &&
         find("nvmlSystemGetDriverVersion", to.driver) &&
         find("nvmlDeviceGetUtilizationRates", to.utilisation) &&
         find("nvmlDeviceGetTemperature", to.temperature) &&
         find("nvmlDeviceGetPowerUsage", to.power);
}

}  // namespace ioworker::agent::nvml
