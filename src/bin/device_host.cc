#include "bin/device_host.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mutex.h"
#include "db/sqlite/sqlite.h"
#include "engine/docker/docker_engine.h"
#include "engine/docker/engine_socket.h"
#include "engine/fake/fake_engine.h"

namespace ioworker::bin {
namespace {

std::string ReadBootId() {
  const auto text = ReadFile("/proc/sys/kernel/random/boot_id", 100);
  return text ? text->substr(0, text->find('\n')) : "unknown";
}

Status CanGuard(engine::Engine& engine) {
  TRY(const auto info, engine.Info());
  return agent::CanGuard(info);
}

}  // namespace

EngineKind EngineKindOf(const std::string& name) {
  return name == "fake" ? EngineKind::kFake : EngineKind::kDocker;
}

Result<std::unique_ptr<engine::Engine>> MakeEngine(EngineKind kind,
                                                   const ProgramEnvironment& environment,
                                                   const std::string& data_folder,
                                                   const std::string& device, const Clock& clock) {
  if (kind == EngineKind::kFake) {
    TRY(auto fake,
        engine::fake::FakeEngine::Open(clock, {.journal_path = data_folder + "/fake-engine.json"}));
    return fake;
  }
  const auto candidates = engine::docker::EngineSocketCandidates(
      {.docker_host = environment.docker_host, .runtime_dir = environment.runtime_folder});
  TRY(const auto socket, engine::docker::FindEngineSocket(candidates));
  return std::make_unique<engine::docker::DockerEngine>(
      engine::docker::DockerEngineOptions{.socket_path = socket, .device = device});
}

Result<std::unique_ptr<DeviceHost>> DeviceHost::Start(const ProgramEnvironment& environment,
                                                      const std::string& data_folder,
                                                      EngineKind kind, const std::string& version) {
  TRY(auto settings, agent::LoadSettings(data_folder));
  auto host = std::unique_ptr<DeviceHost>(new DeviceHost());
  TRY(host->engine_, MakeEngine(kind, environment, data_folder, settings.device_id, host->clock_));
  if (const auto able = CanGuard(*host->engine_)) {
    host->guard_ = std::make_unique<egress::Guard>(agent::GuardOptionsOf(settings, host->clock_));
  } else {
    LogInfo("device: jobs get no network here: {} {}", able.error().message, able.error().detail);
  }
  TRY(host->spool_, db::sqlite::Open(settings.SpoolPath()));
  host->loop_ = std::make_unique<net::Loop>(1);
  const agent::DeviceContext context{.engine = *host->engine_,
                                     .spool = *host->spool_,
                                     .loop = *host->loop_,
                                     .clock = host->clock_,
                                     .random = host->random_,
                                     .version = version,
                                     .memory_folder = environment.runtime_folder,
                                     .boot_id = ReadBootId(),
                                     .guard = host->guard_.get(),
                                     .link_times = {}};
  TRY(host->device_, agent::Device::Start(context, std::move(settings)));
  return host;
}

Status DeviceHost::AwaitLinked(Duration longest) {
  constexpr Duration kStep = milliseconds{10};
  Mutex mutex;
  Condition never;
  Lock lock(mutex);
  for (Duration waited{}; waited < longest; waited += kStep) {
    const auto status = device_->CurrentStatus();
    if (status.linked) return {};
    if (!status.given_up.empty()) return AwaitEnd({});
    never.WaitFor(mutex, kStep);
  }
  return DeadlineExceeded("the device did not reach the coordinator in time: " +
                          device_->CurrentStatus().trouble);
}

}  // namespace ioworker::bin
