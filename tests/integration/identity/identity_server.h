// IdentityServer: server.js of this folder, run by the Node of this checkout on a free loopback
// port. Blocking; one thread.
#pragma once

#include <memory>
#include <string>

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include "base/file.h"
#include "base/result.h"
#include "oidc/provider.h"

namespace ioworker::oidc {

// Nobody listens there: the browser of the tests stops before it.
inline constexpr const char* kRedirectBase = "http://127.0.0.1:9/back";

class IdentityServer {
 public:
  // kNotFound without Node or its packages; scripts/setup installs them. Ends when it listens.
  static Result<std::unique_ptr<IdentityServer>> Start();

  // Ends the program.
  ~IdentityServer();

  IdentityServer(const IdentityServer&) = delete;
  IdentityServer& operator=(const IdentityServer&) = delete;

  // A client's view of a profile: "google", "apple", "openid", "x", "github".
  Provider ProviderOf(const std::string& profile) const;

  // All knobs of a profile; see server.js.
  void SetKnobs(const std::string& profile, const nlohmann::json& knobs) const;

  const std::string& origin() const { return origin_; }

 private:
  IdentityServer() = default;

  pid_t process_ = -1;
  FileHandle input_;  // its end ends the program
  FileHandle output_;
  std::string origin_;
  nlohmann::json settings_;
};

}  // namespace ioworker::oidc
