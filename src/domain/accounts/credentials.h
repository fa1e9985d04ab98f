// What proves who is calling: sessions of browsers, keys of programs, links that sign in once.
//
// Only hashes of the secrets are kept (SHA-256 of 32 random bytes: nothing to guess, so no slow
// hash is needed). The core does not decide these rows; auth/ writes them through the writer.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "domain/accounts/scopes.h"
#include "domain/ids/ids.h"

namespace ioworker::accounts {

struct Session {
  SessionId id;
  AccountId account;
  std::string secret_hash;  // 32 bytes
  std::string user_agent;
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
  Instant proven_at{};  // when it was last shown who it is
};

struct ApiKey {
  ApiKeyId id;
  AccountId account;
  std::string name;
  std::string secret_hash;  // 32 bytes
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
  Scopes scopes{};
};

struct SignInLink {
  std::string secret_hash;  // 32 bytes; what names the row
  AccountId account;
  Instant expires_at;
  std::optional<Instant> used_at;
};

}  // namespace ioworker::accounts
