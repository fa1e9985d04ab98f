// Callers: finds out who is calling, from a session's cookie, an API key, or a device's token.
//
// Any thread. What was found is remembered for a minute, so that a busy caller costs no database
// read per request; revoking forgets it at once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "app/app.h"
#include "app/caller.h"
#include "base/mutex.h"
#include "http/access.h"

namespace ioworker::auth {

class Callers final : public http::Authenticator {
 public:
  // `find_device` knows the tokens of the devices that are linked now.
  using FindDevice = std::function<Result<std::optional<DeviceId>>(std::string_view token)>;

  Callers(app::App& app, FindDevice find_device)
      : app_(app), find_device_(std::move(find_device)) {}

  // http::Authenticator
  Result<app::Caller> Authenticate(const net::Request& request) override;

  // What was remembered of this secret is wrong from now on; empty: of all of them.
  void Forget(const std::string& secret_hash);

 private:
  struct Known {
    app::Caller caller;
    Instant until;
  };

  Result<app::Caller> FindSecret(std::string_view secret);
  Result<Known> LookUp(std::string_view secret, const std::string& hash);

  app::App& app_;
  const FindDevice find_device_;
  Mutex mutex_;
  std::unordered_map<std::string, Known> known_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::auth
