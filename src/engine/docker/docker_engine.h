// DockerEngine: containers by Docker, or by Podman behind the same API.
//
// Any thread; every call opens a connection of its own to the engine's socket. Constructing asks
// nothing: an engine that does not answer yet is "engine_away" of the call that needs it.
// Its containers carry the labels ioworker.device and ioworker.lease and a name made of the lease.
// All others it treats as if they were not there: kNotFound, and nothing to stop or remove.
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "engine/docker/api.h"
#include "engine/docker/container_state.h"
#include "engine/docker/process_limits.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

struct DockerEngineOptions {
  std::string socket_path;
  std::string device;  // id of the device whose containers these are
  // Between two looks of Wait at an engine that does not answer; it gives up after twenty.
  Duration retry_pause = seconds{3};
};

class DockerEngine final : public Engine {
 public:
  explicit DockerEngine(DockerEngineOptions options)
      : options_(std::move(options)), api_(options_.socket_path) {}

  Result<EngineInfo> Info() override;
  Result<std::vector<Isolation>> ProveIsolation(const std::string& folder,
                                                std::stop_token stop = {}) override;
  using Engine::Pull;
  Result<std::string> Pull(const std::string& image, const RegistryCredential& credential,
                           const OnProgress& on_progress, std::stop_token stop) override;
  Status AskRegistry(const std::string& image, const RegistryCredential& credential,
                     std::stop_token stop) override;
  Result<std::string> Create(const ContainerSpec& spec, std::stop_token stop = {}) override;
  Status Start(const std::string& id, std::stop_token stop = {}) override;
  Status ReadLogs(const std::string& id, bool follow, const LogSink& sink,
                  std::stop_token stop) override;
  Result<ContainerState> Wait(const std::string& id, std::stop_token stop) override;
  Result<ContainerState> Inspect(const std::string& id, std::stop_token stop = {}) override;
  Result<ContainerStats> Stats(const std::string& id, std::stop_token stop = {}) override;
  Status Stop(const std::string& id, seconds grace, std::stop_token stop = {}) override;
  Status Remove(const std::string& id, std::stop_token stop = {}) override;
  Result<std::vector<ContainerState>> List(std::stop_token stop = {}) override;
  Result<std::string> ImportImage(const std::string& archive, std::stop_token stop = {}) override;
  Status RemoveImage(const std::string& id, std::stop_token stop = {}) override;
  Result<std::vector<Image>> ListImages(std::stop_token stop = {}) override;
  Result<Network> CreateNetwork(const std::string& lease, std::stop_token stop = {}) override;
  Status RemoveNetwork(const std::string& lease, std::stop_token stop = {}) override;
  Result<std::vector<Network>> ListNetworks(std::stop_token stop = {}) override;

 private:
  static constexpr Duration kCallDeadline = seconds{60};

  // A container that is ours: as the engine tells it, and as we read that.
  struct Own {
    Json inspected;
    ContainerState state;
  };
  struct About {
    EngineInfo info;
    std::string log_driver;
    ProcessLimits limits;
  };

  // `deadline`: of the call to the engine.
  Result<Own> FindOwn(const std::string& id, const std::stop_token& stop,
                      Duration deadline = kCallDeadline);

  // Learned once, at the first container: an engine's settings change only with its restart.
  Result<About> Capable() EXCLUDES(mutex_);
  Result<About> Ask();

  // The engine's account of an image that is here; nothing if it is not.
  Result<std::optional<Json>> FindImage(const std::string& reference, const std::stop_token& stop);

  // As the engine does it, whether or not the image is here.
  Status SendPull(const std::string& image, const RegistryCredential& credential,
                  const OnProgress& on_progress, const std::stop_token& stop);

  Result<std::string> SendCreate(const ContainerSpec& spec, const Json& request,
                                 const std::stop_token& stop);
  Result<std::optional<Network>> FindNetwork(const std::string& name, const std::stop_token& stop);
  void RemoveUnwanted(const std::string& id);
  Status Try(Isolation level, const std::string& folder, const std::stop_token& stop);
  Status CheckProgram(const std::string& id, const Json& inspected, const std::stop_token& stop);

  const DockerEngineOptions options_;
  Api api_;
  Mutex mutex_;
  std::optional<About> about_ GUARDED_BY(mutex_);
  std::map<std::string, UsageReading> usage_ GUARDED_BY(mutex_);  // the reading before, by id
};

}  // namespace ioworker::engine::docker
