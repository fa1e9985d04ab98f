// PrivateImages: which images came onto this device with one job's credential, so that another job
// runs one only if its registry hands it out to that job, too. An engine asks nobody for an image
// that it has.
//
// Kept in a file, since images outlive the device's program. Any thread; calls block for the
// registry and the disk.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "base/mutex.h"
#include "base/result.h"
#include "engine/engine.h"

namespace ioworker::agent {

class PrivateImages {
 public:
  static constexpr std::size_t kMax = 10'000;

  // kInternal for a file that cannot be read: who cannot know must not guess.
  static Result<std::unique_ptr<PrivateImages>> Open(engine::Engine& engine, std::string path);

  // Brings the image for one job, as Engine::Pull does, and returns its id. With a credential, and
  // for an image that came with one, the registry is asked each time. "image_error" if it refuses.
  Result<std::string> Bring(const std::string& image, const engine::RegistryCredential& credential,
                            const engine::Engine::OnProgress& on_progress, std::stop_token stop)
      EXCLUDES(mutex_);

 private:
  PrivateImages(engine::Engine& engine, std::string path)
      : engine_(engine), path_(std::move(path)) {}

  Result<std::string> BringWith(const std::string& image,
                                const engine::RegistryCredential& credential,
                                const engine::Engine::OnProgress& on_progress, std::stop_token stop)
      EXCLUDES(mutex_);
  bool Has(const std::string& name) EXCLUDES(mutex_);
  Status Add(const std::string& name) EXCLUDES(mutex_);

  engine::Engine& engine_;
  const std::string path_;
  Mutex mutex_;
  std::set<std::string> names_
      GUARDED_BY(mutex_);  // without tag and digest; and the ids of such images
};

}  // namespace ioworker::agent
