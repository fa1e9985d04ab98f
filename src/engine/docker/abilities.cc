// What the engine says that it is and can do.
#include "engine/docker/docker_engine.h"
#include "engine/docker/engine_info.h"
#include "engine/shortfall.h"

namespace ioworker::engine::docker {
namespace {

constexpr std::string_view kNotEnforced =
    "the container engine does not enforce what a job is held to; `ioworker doctor` names the fix";

}  // namespace

Result<EngineInfo> DockerEngine::Info() {
  TRY(About about, Ask());
  return std::move(about.info);
}

Result<DockerEngine::About> DockerEngine::Ask() {
  TRY(const ApiReply version, api_.Send({.path = "/version"}));
  if (!version.Is({200})) return EngineError("say its version", version);
  TRY(const ApiReply info, api_.Send({.path = "/info"}));
  if (!info.Is({200})) return EngineError("say what it can do", info);
  EngineWords words{.version = ParseJson(version.body), .info = ParseJson(info.body)};
  const bool podman = IsPodman(words.version);
  if (podman) {
    TRY(const ApiReply libpod, api_.Send({.path = "/v4.0.0/libpod/info", .whole_path = true}));
    if (!libpod.Is({200})) return EngineError("say what it was given", libpod);
    words.libpod = ParseJson(libpod.body);
  }
  About about;
  about.info = ReadInfo(words);
  about.log_driver = ChooseLogDriver(words.info);
  about.limits = LimitsOfListener(options_.socket_path);
  about.info.open_files_max = about.limits.open_files;
  return about;
}

Result<DockerEngine::About> DockerEngine::Capable() {
  {
    const Lock lock(mutex_);
    if (about_) return *about_;
  }
  TRY(About about, Ask());
  if (const auto capable = CheckCapable(about.info); !capable) {
    return EngineError(std::string(kNotEnforced), capable.error().message);
  }
  const Lock lock(mutex_);
  about_ = about;
  return about;
}

}  // namespace ioworker::engine::docker
