// FakeEngine: an engine that pretends. For `--engine fake`, tests, and simulations of many devices.
//
// Its containers are functions of time (container.h): it has no thread, and thousands of containers
// cost only memory and the threads that wait for them. What a container does is said by its
// environment variables, how a pull goes by the image's name; README.md lists both.
// Any thread; calls block as those of a real engine do. With a ManualClock, call Nudge after moving
// it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "engine/engine.h"
#include "engine/fake/container.h"

namespace ioworker::engine::fake {

struct FakeEngineOptions {
  Duration pull_duration{0};  // of images whose name does not say
  std::uint64_t pull_bytes = 0;
  // A file in which containers outlive the process, as they would with a real engine; empty: none.
  std::string journal_path{};
  bool limits = true;  // it can limit the memory of containers
  // A file of what trial jobs find amiss, as long as it is there: TrialSays' faults; empty: none.
  std::string faults_path{};
  std::vector<Isolation> isolations = {Isolation::kContainer};  // that work
};

class FakeEngine final : public Engine {
 public:
  // Goes on with what the journal tells, if there is one. `clock` must outlive the engine.
  static Result<std::unique_ptr<FakeEngine>> Open(const Clock& clock,
                                                  FakeEngineOptions options = {});

  // Has every waiting call look at the clock again.
  void Nudge() EXCLUDES(mutex_);

  Result<EngineInfo> Info() override;
  Result<std::vector<Isolation>> ProveIsolation(const std::string& folder,
                                                std::stop_token stop = {}) override;
  using Engine::Pull;
  Result<std::string> Pull(const std::string& image, const RegistryCredential& credential,
                           const OnProgress& on_progress, std::stop_token stop) override
      EXCLUDES(mutex_);
  Status AskRegistry(const std::string& image, const RegistryCredential& credential,
                     std::stop_token stop) override;
  Result<std::string> Create(const ContainerSpec& spec, std::stop_token stop = {}) override
      EXCLUDES(mutex_);
  Status Start(const std::string& id, std::stop_token stop = {}) override EXCLUDES(mutex_);
  Status ReadLogs(const std::string& id, bool follow, const LogSink& sink,
                  std::stop_token stop) override EXCLUDES(mutex_);
  Result<ContainerState> Wait(const std::string& id, std::stop_token stop) override
      EXCLUDES(mutex_);
  Result<ContainerState> Inspect(const std::string& id, std::stop_token stop = {}) override
      EXCLUDES(mutex_);
  Result<ContainerStats> Stats(const std::string& id, std::stop_token stop = {}) override
      EXCLUDES(mutex_);
  Status Stop(const std::string& id, seconds grace, std::stop_token stop = {}) override
      EXCLUDES(mutex_);
  Status Remove(const std::string& id, std::stop_token stop = {}) override EXCLUDES(mutex_);
  Result<std::vector<ContainerState>> List(std::stop_token stop = {}) override EXCLUDES(mutex_);
  Result<std::string> ImportImage(const std::string& archive, std::stop_token stop = {}) override
      EXCLUDES(mutex_);
  Status RemoveImage(const std::string& id, std::stop_token stop = {}) override EXCLUDES(mutex_);
  Result<std::vector<Image>> ListImages(std::stop_token stop = {}) override EXCLUDES(mutex_);
  Result<Network> CreateNetwork(const std::string& lease, std::stop_token stop = {}) override
      EXCLUDES(mutex_);
  Status RemoveNetwork(const std::string& lease, std::stop_token stop = {}) override
      EXCLUDES(mutex_);
  Result<std::vector<Network>> ListNetworks(std::stop_token stop = {}) override EXCLUDES(mutex_);

 private:
  // Shared with the calls that wait for it, which may outlast its removal. Guarded by mutex_.
  struct Entry {
    FakeContainer container;
    Condition changed{};
    bool removed = false;
    bool settled = false;  // its outputs are written
  };
  using EntryPointer = std::shared_ptr<Entry>;

  FakeEngine(const Clock& clock, FakeEngineOptions options)
      : clock_(clock), options_(std::move(options)) {}

  Result<EntryPointer> Find(const std::string& id) REQUIRES(mutex_);

  Result<EntryPointer> FindUnlocked(const std::string& id) EXCLUDES(mutex_);
  void Wake(Entry& entry) EXCLUDES(mutex_);

  // The state now; writes the outputs of a container that has ended.
  Result<ContainerState> Settle(Entry& entry) REQUIRES(mutex_);

  // Waits until `until` by the steady clock, or until the entry changes.
  void WaitUntil(Entry& entry, Duration until) REQUIRES(mutex_);

  void Perform(FakeContainer& container) const;

  // As often as the image's name says, the engine is away.
  Status Answer(const std::string& image) EXCLUDES(mutex_);

  Status Save() REQUIRES(mutex_);

  const Clock& clock_;
  const FakeEngineOptions options_;
  Mutex mutex_;
  Condition pull_changed_;
  std::map<std::string, std::string> images_ GUARDED_BY(mutex_);  // id by reference
  std::set<std::string> imported_ GUARDED_BY(mutex_);             // ids; not in the journal
  std::map<std::string, EntryPointer> entries_ GUARDED_BY(mutex_);
  std::map<std::string, Network> networks_ GUARDED_BY(mutex_);     // by lease; not in the journal
  std::map<std::string, std::int64_t> missed_ GUARDED_BY(mutex_);  // answers, by image
};

}  // namespace ioworker::engine::fake
