// Engine: what runs containers. The agent's only way to them.
//
// engine/docker speaks to Docker or Podman, engine/fake pretends and has knobs. An Engine is safe
// on any thread; calls block, honour their stop token and have deadlines of their own. It touches
// only containers that it made itself: those that carry the label ioworker.lease.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace ioworker::engine {

// What stands between a job and this machine's kernel, from the least to the most: walls within it,
// a kernel in user space, a virtual machine.
enum class Isolation : std::uint8_t { kContainer = 1, kGvisor = 2, kKata = 3 };

// What to run and how tightly. Everything that is not said here is the tightest there is: user
// 65532:65532, no capabilities, no-new-privileges, a list of the system calls allowed, read-only
// root, tmpfs /tmp, no network, no host path, no engine socket.
struct ContainerSpec {
  std::string lease{};  // text form of the lease; label "ioworker.lease", and part of the name
  std::string image{};  // resolved reference or digest that Pull returned
  std::vector<std::string> command{};  // empty: the image's own
  std::map<std::string, std::string> environment{};
  std::uint32_t cores = 1;
  std::uint32_t memory_mib = 512;
  std::uint32_t pids_max = 1024;
  std::uint32_t tmp_mib = 64;
  std::vector<std::uint32_t> gpu_indices{};
  Isolation isolation = Isolation::kContainer;  // at least; the least is taken that there is
  // A folder of this lease alone, of bounded size, with the folders in, out, work and checkpoint:
  // they become /in (read-only), /out, /work and /checkpoint.
  std::string scratch_path{};
  // A folder of files that become /run/secrets, read-only; empty: none.
  std::string secrets_path{};
  std::string notice_path{};  // becomes /run/ioworker, read-only; empty: none
  std::string network{};      // its name, of CreateNetwork; empty: none
  std::string gateway{};      // with it: where names are asked for
};

// The bound of its /dev/shm, in mebibytes: half of its memory, as which it counts. Loaders of
// training data hand over whole batches there.
constexpr std::uint32_t SharedMemoryMib(const ContainerSpec& spec) {
  return std::max(spec.memory_mib / 2, 1U);
}

// A bridge between one lease's container and this machine. What may pass is another's matter.
struct Network {
  std::string name{};  // made of the lease; what containers are put into
  std::string lease{};
  std::string bridge{};   // the interface on this machine
  std::string gateway{};  // this machine's address there, of version 4; there is none of version 6
};

struct EngineInfo {
  std::string name{};     // "docker", "podman", "fake"
  std::string version{};  // "20.10.24"
  std::string storage_driver{};
  std::string storage_path{};  // where it keeps images; empty: it does not say
  int cgroup_version = 0;
  bool rootless = false;
  bool memory_limit = false;  // can it be enforced?
  bool swap_limit = false;    // the same: without it the limit on memory moves a job to the disk
  bool pids_limit = false;
  bool cpu_limit = false;
  bool seccomp = false;
  // By the engine's names for them; nothing says yet that they work.
  std::map<Isolation, std::string> runtimes{};
  std::uint64_t open_files_max = 0;  // that its containers can have; 0: no bound is known
};

// Files that a container may have open.
inline constexpr std::uint64_t kOpenFilesMax = 16384;

// What a registry asks for before it hands out an image; without a user: nothing.
struct RegistryCredential {
  std::string user{};
  std::string password{};
};

struct PullProgress {
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;  // 0: not known yet
};

struct ContainerState {
  std::string id{};
  std::string lease{};
  bool running = false;
  bool started = false;  // it ran at some time
  bool out_of_memory = false;
  int exit_code = 0;
  Instant started_at{};
  Instant finished_at{};
  bool engine_broke = false;  // of Wait: the engine did not answer for a time meanwhile
};

struct ContainerStats {
  double cpu_cores = 0;  // in use, over the time since the reading before
  std::uint64_t memory_bytes = 0;
};

enum class LogStream { kOut, kErr };

// An image that is on this machine.
struct Image {
  std::string id{};
  std::vector<std::string> names{};  // "debian:12"; none: nobody named it
  std::uint64_t bytes = 0;           // on disk, layers that others share with it included
  bool own = false;                  // ImportImage of this device made it
};

using LogSink = std::function<Status(LogStream stream, std::string_view bytes)>;

// Reasons (Error::reason) that callers act on: "image_error" (no such image, or it cannot be
// pulled), "command_not_found" (Start: no such program in the image), "engine_error" (the engine
// itself), "engine_away" (it does not answer now: another try may help), "stopped" (the token),
// "not_as_asked" (Start: it ran with a wall or a limit missing).
class Engine {
 public:
  virtual ~Engine() = default;

  virtual Result<EngineInfo> Info() = 0;

  // Levels that work, ascending: of those that the engine names, each but the least has run a small
  // container, made and removed for that; with folders of its own below `folder` meanwhile. One
  // that does not work is left out, and the log says why.
  virtual Result<std::vector<Isolation>> ProveIsolation(const std::string& folder,
                                                        std::stop_token stop = {}) = 0;

  using OnProgress = std::function<void(const PullProgress&)>;

  // Makes sure that the image is here; an image that is here already is not asked for again.
  // Returns its id.
  virtual Result<std::string> Pull(const std::string& image, const RegistryCredential& credential,
                                   const OnProgress& on_progress, std::stop_token stop) = 0;
  Result<std::string> Pull(const std::string& image, const OnProgress& on_progress,
                           std::stop_token stop) {
    return Pull(image, {}, on_progress, std::move(stop));
  }

  // Asks the image's registry whether it hands the image out to whoever has this credential, even
  // if the image is here. "image_error" if it does not, or if no registry is known to have it.
  virtual Status AskRegistry(const std::string& image, const RegistryCredential& credential,
                             std::stop_token stop) = 0;

  // Makes a container, does not start it. Returns its id. A container of the same lease that exists
  // already is an error (kConflict).
  virtual Result<std::string> Create(const ContainerSpec& spec, std::stop_token stop = {}) = 0;

  // Content if it was started before, whether or not it has ended since: a container runs once.
  // Looks again at what runs: "not_as_asked", and removed, unless it is what Create was asked for.
  virtual Status Start(const std::string& id, std::stop_token stop = {}) = 0;

  // Hands over output from its start on: everything since then that is there, and, if `follow`,
  // what comes until the container ends.
  virtual Status ReadLogs(const std::string& id, bool follow, const LogSink& sink,
                          std::stop_token stop) = 0;

  // Returns when the container has ended.
  virtual Result<ContainerState> Wait(const std::string& id, std::stop_token stop) = 0;

  virtual Result<ContainerState> Inspect(const std::string& id, std::stop_token stop = {}) = 0;
  virtual Result<ContainerStats> Stats(const std::string& id, std::stop_token stop = {}) = 0;

  // SIGTERM, then SIGKILL after the grace. Content if it has ended already. A second call with a
  // shorter grace ends it earlier.
  virtual Status Stop(const std::string& id, seconds grace, std::stop_token stop = {}) = 0;

  // Kills it if it runs, and removes it with everything that belongs to it. Content if it is gone.
  virtual Status Remove(const std::string& id, std::stop_token stop = {}) = 0;

  // Every container that this device's agent made, running or not; `device` is kept as a label.
  virtual Result<std::vector<ContainerState>> List(std::stop_token stop = {}) = 0;

  // Makes an image of a file system, a tar archive. It has no name and no command of its own.
  // Returns its id.
  virtual Result<std::string> ImportImage(const std::string& archive,
                                          std::stop_token stop = {}) = 0;

  // Content if it is gone. kConflict, and nothing happens, if a container uses it, whosever, or if
  // it has several names.
  virtual Status RemoveImage(const std::string& id, std::stop_token stop = {}) = 0;

  // Every image that is here, whoever brought it.
  virtual Result<std::vector<Image>> ListImages(std::stop_token stop = {}) = 0;

  // Makes a network for one lease, or returns the one that there is.
  virtual Result<Network> CreateNetwork(const std::string& lease, std::stop_token stop = {}) = 0;

  // Content if it is gone. Containers that are in it go first.
  virtual Status RemoveNetwork(const std::string& lease, std::stop_token stop = {}) = 0;

  // Every network that this device's agent made.
  virtual Result<std::vector<Network>> ListNetworks(std::stop_token stop = {}) = 0;
};

}  // namespace ioworker::engine
