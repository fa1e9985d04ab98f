#include "engine/docker/engine_info.h"

#include <algorithm>

#include "engine/docker/runtimes.h"

namespace ioworker::engine::docker {
namespace {

// What the kernel could bound is of no use where the engine has not been given the means: Docker
// then has no driver for control groups, Podman no controllers, and neither has them in version 1
// without root, whatever it says of the kernel.
void TakeWhatIsNotDelegated(const EngineWords& words, EngineInfo& read) {
  const bool nothing = AsText(Field(words.info, {"CgroupDriver"})) == "none" ||
                       (read.rootless && read.cgroup_version < 2);
  const Json& controllers = Field(words.libpod, {"host", "cgroupControllers"});
  const auto names = AsTexts(controllers);
  const auto given = [&](std::string_view name) {
    if (nothing) return false;
    return !controllers.is_array() || std::ranges::find(names, name) != names.end();
  };
  read.memory_limit = read.memory_limit && given("memory");
  read.swap_limit = read.swap_limit && given("memory");
  read.pids_limit = read.pids_limit && given("pids");
  read.cpu_limit = read.cpu_limit && given("cpu");
}

}  // namespace

bool IsPodman(const Json& version) {
  const Json& components = Field(version, {"Components"});
  return components.is_array() && std::ranges::any_of(components, [](const Json& component) {
           return AsText(Field(component, {"Name"})) == "Podman Engine";
         });
}

EngineInfo ReadInfo(const EngineWords& words) {
  const Json& info = words.info;
  EngineInfo read{.name = IsPodman(words.version) ? "podman" : "docker",
                  .version = AsText(Field(words.version, {"Version"})),
                  .storage_driver = AsText(Field(info, {"Driver"})),
                  .storage_path = AsText(Field(info, {"DockerRootDir"})),
                  .cgroup_version = AsText(Field(info, {"CgroupVersion"})) == "2" ? 2 : 1,
                  .memory_limit = AsBool(Field(info, {"MemoryLimit"})),
                  .swap_limit = AsBool(Field(info, {"SwapLimit"})),
                  .pids_limit = AsBool(Field(info, {"PidsLimit"})),
                  .cpu_limit = AsBool(Field(info, {"CpuCfsQuota"}))};
  for (const std::string& option : AsTexts(Field(info, {"SecurityOptions"}))) {
    if (option.starts_with("name=rootless")) read.rootless = true;
    // Whatever its default: each container brings a filter of its own.
    if (option.starts_with("name=seccomp")) read.seccomp = true;
  }
  // Podman 4 says it only here.
  if (AsBool(Field(words.libpod, {"host", "security", "rootless"}))) read.rootless = true;
  TakeWhatIsNotDelegated(words, read);
  read.runtimes = RuntimesOf(info, words.libpod);
  return read;
}

std::string ChooseLogDriver(const Json& info) {
  const auto drivers = AsTexts(Field(info, {"Plugins", "Log"}));
  return std::ranges::find(drivers, "k8s-file") == drivers.end() ? "local" : "k8s-file";
}

}  // namespace ioworker::engine::docker
