// Identities in the database: by which ways each account signs in.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/accounts/identity.h"

namespace ioworker::store {

// There is one row for a provider's subject: who links one that was removed takes the row over.
Status SaveIdentity(db::Connection& writer, const accounts::Identity& identity);

// Whose this subject is; nothing if it is nobody's, or was removed.
Result<std::optional<accounts::Identity>> FindIdentity(db::Connection& connection,
                                                       std::string_view provider,
                                                       std::string_view subject);

// By which this account signs in, oldest first.
Result<std::vector<accounts::Identity>> ListIdentities(db::Connection& connection,
                                                       AccountId account);

}  // namespace ioworker::store
