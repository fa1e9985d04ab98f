// Published: what a provider has published, fetched when it is needed and kept for a while: its
// metadata and its keys.
//
// Any thread. Who needs what is being fetched waits for it; after a failure nobody asks again for
// kPauseAfterFailure, so that a provider that is down holds up no threads.
#pragma once

#include <memory>
#include <optional>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "jose/key_set.h"
#include "oidc/fetch.h"
#include "oidc/metadata.h"
#include "oidc/provider.h"

namespace ioworker::oidc {

inline constexpr Duration kPublishedLifetime = hours{1};
inline constexpr Duration kPauseAfterFailure = seconds{5};
inline constexpr Duration kKeysAgainPause = seconds{30};

class Published {
 public:
  Published(const Provider& provider, Fetch& fetch) : provider_(provider), fetch_(fetch) {}

  // kUnavailable, as ReadMetadata.
  Result<Metadata> FindMetadata(Instant now) EXCLUDES(mutex_);

  using Keys = std::shared_ptr<const jose::KeySet>;

  // kUnavailable "provider_unavailable", or "provider_misconfigured" for keys that cannot be used.
  Result<Keys> FindKeys(const Metadata& metadata, Instant now) EXCLUDES(mutex_);

  // For a token by an unknown key: fetched anew, unless they were within kKeysAgainPause; then the
  // same as before. So forged tokens cost the provider a call each 30 s.
  Result<Keys> FindNewerKeys(const Metadata& metadata, Instant now) EXCLUDES(mutex_);

 private:
  Result<Keys> FetchKeys(const Metadata& metadata, Instant now) REQUIRES(mutex_);

  const Provider& provider_;
  Fetch& fetch_;
  Mutex mutex_;
  std::optional<Metadata> metadata_ GUARDED_BY(mutex_);
  std::optional<Instant> metadata_asked_at_ GUARDED_BY(mutex_);
  Keys keys_ GUARDED_BY(mutex_);
  std::optional<Instant> keys_asked_at_ GUARDED_BY(mutex_);
  std::optional<Instant> keys_fetched_at_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::oidc
