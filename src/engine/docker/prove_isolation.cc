// Whether the runtimes that the engine names do work: each runs a container as a job's.
#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/docker/docker_engine.h"
#include "engine/docker/probe_image.h"
#include "engine/docker/runtimes.h"

namespace ioworker::engine::docker {
namespace {

constexpr Duration kProbeDeadline = seconds{30};
constexpr std::uint32_t kProbeMemoryMib = 256;  // a kernel of its own needs some

}  // namespace

Result<std::vector<Isolation>> DockerEngine::ProveIsolation(const std::string& folder,
                                                            std::stop_token stop) {
  TRY(const About about, Capable());
  std::vector<Isolation> proven = {Isolation::kContainer};
  const std::string scratch = folder + "/probe-isolation";
  for (const auto& [level, runtime] : about.info.runtimes) {
    if (level == Isolation::kContainer) continue;
    const Status works = Try(level, scratch, stop);
    if (works) proven.push_back(level);
    if (!works) {
      LogWarning("engine: the runtime {} does not work, and is not offered: {} {}", runtime,
                 works.error().message, works.error().detail);
    }
  }
  std::error_code error;
  std::filesystem::remove_all(scratch, error);
  // What does not work is not chosen where less was asked for.
  const Lock lock(mutex_);
  std::erase_if(about_->info.runtimes, [&](const auto& each) {
    return std::ranges::find(proven, each.first) == proven.end();
  });
  return proven;
}

Status DockerEngine::Try(Isolation level, const std::string& folder, const std::stop_token& stop) {
  for (const char* name : {"/in", "/out", "/work", "/checkpoint"}) TRY(MakeFolder(folder + name));
  TRY(const auto here, FindImage(kProbeImage, stop));
  if (!here) {
    TRY(const ApiReply made,
        api_.Send({.method = "POST",
                   .path = "/images/create?fromSrc=-&repo=" + EncodePercent(kProbeImage),
                   .archive = ProbeArchive(),
                   .stop = stop}));
    if (!made.Is({200})) return EngineError("take in a small image", made);
  }
  const ContainerSpec spec{.lease = "probe-" + std::to_string(static_cast<int>(level)),
                           .image = kProbeImage,
                           .command = {kProbeProgram},
                           .memory_mib = kProbeMemoryMib,
                           .isolation = level,
                           .scratch_path = folder};
  auto made = Create(spec, stop);
  if (!made && made.error().code == ErrorCode::kConflict) {  // of a life that was cut off
    TRY(const auto containers, List(stop));
    for (const auto& each : containers) {
      if (each.lease == spec.lease) TRY(Remove(each.id, stop));
    }
    made = Create(spec, stop);
  }
  if (!made) return std::unexpected(made.error());
  const auto run = [&]() -> Status {
    TRY(Start(*made, stop));
    const auto waited = api_.Send({.method = "POST",
                                   .path = "/containers/" + *made + "/wait",
                                   .deadline = kProbeDeadline,
                                   .stop = stop});
    TRY(const ContainerState state, Inspect(*made, stop));
    if (waited && !state.running && state.exit_code == kProbeExitCode) return {};
    return EngineError("the container did not end as it should",
                       "exit code " + std::to_string(state.exit_code));
  };
  const Status ran = run();
  TRY(Remove(*made, {}));
  return ran;
}

}  // namespace ioworker::engine::docker
