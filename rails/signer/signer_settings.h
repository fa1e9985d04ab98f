// The signer's settings file; docs/guides/payouts.md explains each key. One thread.
#pragma once

#include <string>

#include "base/result.h"
#include "rails/signer/policy.h"
#include "rails/signer/server.h"

namespace ioworker::signer {

struct SignerSettings {
  std::string key_file{};
  std::string log_file{};
  ServerOptions server{};
  SignerPolicy policy{};
};

// Errors name file, line and remedy.
Result<SignerSettings> LoadSignerSettings(const std::string& path);

}  // namespace ioworker::signer
