// Sessions, API keys and sign-in links in the database. Secrets are there as hashes only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/accounts/credentials.h"

namespace ioworker::store {

Status SaveSession(db::Connection& writer, const accounts::Session& session);
Status SaveApiKey(db::Connection& writer, const accounts::ApiKey& key);
Status SaveSignInLink(db::Connection& writer, const accounts::SignInLink& link);

// Neither expired at `now` nor revoked.
Result<std::vector<accounts::Session>> ListSessions(db::Connection& connection, AccountId account,
                                                    Instant now);
Result<std::vector<accounts::ApiKey>> ListApiKeys(db::Connection& connection, AccountId account,
                                                  Instant now);

// Nothing for an unknown secret. Expired and revoked ones are found too: the caller says so.
Result<std::optional<accounts::Session>> FindSession(db::Connection& connection,
                                                     const std::string& secret_hash);
Result<std::optional<accounts::ApiKey>> FindApiKey(db::Connection& connection,
                                                   const std::string& secret_hash);
Result<std::optional<accounts::SignInLink>> FindSignInLink(db::Connection& connection,
                                                           const std::string& secret_hash);

// Deletes what had expired or was used or revoked before `before`.
Status ForgetCredentials(db::Connection& writer, Instant before);

}  // namespace ioworker::store
