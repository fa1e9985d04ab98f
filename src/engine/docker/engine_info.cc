#include "engine/docker/engine_info.h"

#include <algorithm>
#include <cstdlib>

#include "engine/docker/api.h"

namespace ioworker::engine::docker {

EngineInfo ReadInfo(const Json& version, const Json& info) {
  EngineInfo read{
      .name = "docker",
      .version = AsText(Field(version, {"Version"})),
      .storage_driver = AsText(Field(info, {"Driver"})),
      .storage_path = AsText(Field(info, {"DockerRootDir"})),
      .cgroup_version = AsText(Field(info, {"CgroupVersion"})) == "2" ? 2 : 1,
      // Without a limit on swap the one on memory moves the job to the owner's disk.
      .memory_limit = AsBool(Field(info, {"MemoryLimit"})) && AsBool(Field(info, {"SwapLimit"})),
      .pids_limit = AsBool(Field(info, {"PidsLimit"})),
      .cpu_limit = AsBool(Field(info, {"CpuCfsQuota"}))};
  if (const Json& components = Field(version, {"Components"}); components.is_array()) {
    for (const Json& component : components) {
      if (AsText(Field(component, {"Name"})) == "Podman Engine") read.name = "podman";
    }
  }
  for (const std::string& option : AsTexts(Field(info, {"SecurityOptions"}))) {
    if (option.starts_with("name=rootless")) read.rootless = true;
    if (option.starts_with("name=seccomp")) read.seccomp = !option.contains("unconfined");
  }
  return read;
}

std::string ChooseLogDriver(const Json& info) {
  const auto drivers = AsTexts(Field(info, {"Plugins", "Log"}));
  return std::ranges::find(drivers, "k8s-file") == drivers.end() ? "local" : "k8s-file";
}

Status CheckCapable(const EngineInfo& info) {
  if (!info.seccomp)
    return EngineError(
        "the container engine runs without seccomp; take seccomp-profile out of its settings and "
        "restart it");
  if (!info.memory_limit)
    return EngineError(
        "the kernel does not limit memory and swap of containers; boot with swapaccount=1, or with "
        "cgroup version 2");
  if (!info.pids_limit)
    return EngineError(
        "the kernel does not limit the processes of containers; boot with cgroup version 2 and "
        "delegate the pids controller");
  if (!info.cpu_limit)
    return EngineError(
        "the kernel does not limit the CPU of containers; boot with cgroup version 2 and delegate "
        "the cpu controller");
  return {};
}

}  // namespace ioworker::engine::docker
