// Images: those that this device has pulled for leases. Keeps within the owner's bounds what they
// take of his disk: the least recently used go first. Images that were here before, that somebody
// has given another name, or that a container uses are never touched.
//
// What it has pulled is kept in a file, so that nothing else is ever taken for it. Any thread;
// calls block, as the engine's do.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "domain/policy/owner_policy.h"
#include "engine/engine.h"

namespace ioworker::agent {

struct ImagesOptions {
  engine::Engine& engine;  // this and the clock outlive it
  const Clock& clock;
  std::string path;  // {data}/images.json
  // What is free now where the engine keeps images, in MiB; called while one is pulled.
  std::function<std::uint64_t()> free_mib;
};

class Images {
 public:
  explicit Images(ImagesOptions options);

  // From now on.
  void SetBounds(const policy::ImageBounds& bounds) EXCLUDES(mutex_);

  // As Engine::Pull; what it returns counts as in use until it is released. "image_too_large" if it
  // is larger than the owner takes, and nothing of it stays; "engine_error" if the disk ran short.
  using Pull = std::function<Result<std::string>(
      const std::function<void(const engine::PullProgress&)>& on_progress, std::stop_token stop)>;
  Result<std::string> Fetch(const std::string& image, const Pull& pull,
                            const std::function<void(const engine::PullProgress&)>& on_progress,
                            const std::stop_token& stop) EXCLUDES(mutex_);

  // One use of it has ended. Content with an id that it does not know.
  void Release(const std::string& id) EXCLUDES(mutex_);

  // Removes what is beyond the bound.
  void Trim(const std::stop_token& stop) EXCLUDES(mutex_);

 private:
  struct Pulled {
    std::set<std::string> names{};  // that our pulls gave it
    std::uint64_t bytes = 0;
    Instant used_at{};
  };

  Result<std::string> PullWithin(
      const std::string& image, const Pull& pull,
      const std::function<void(const engine::PullProgress&)>& on_progress,
      const std::stop_token& stop) EXCLUDES(mutex_);
  Status TakeIn(const std::string& image, const std::string& id,
                const std::vector<engine::Image>& before, const std::stop_token& stop)
      EXCLUDES(mutex_);
  bool Remove(const std::string& id, const std::stop_token& stop) REQUIRES(mutex_);
  void Compare(const std::vector<engine::Image>& here) REQUIRES(mutex_);
  std::string Oldest(const std::set<std::string>& passed_over) REQUIRES(mutex_);
  void Load() REQUIRES(mutex_);
  void Save() REQUIRES(mutex_);

  const ImagesOptions options_;
  Mutex mutex_;
  policy::ImageBounds bounds_ GUARDED_BY(mutex_);
  std::map<std::string, Pulled> pulled_ GUARDED_BY(mutex_);  // by id
  std::map<std::string, int> in_use_ GUARDED_BY(mutex_);     // leases, by id
};

}  // namespace ioworker::agent
