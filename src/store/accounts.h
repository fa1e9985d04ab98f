// Accounts in the database. Saving belongs to the writer's transaction; reading to any connection.
#pragma once

#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/accounts/account.h"
#include "store/page.h"

namespace ioworker::store {

Status SaveAccount(db::Connection& writer, const accounts::Account& account);
Result<std::vector<accounts::Account>> LoadAccounts(db::Connection& connection);

// kNotFound if there is none.
Result<accounts::Account> FindAccount(db::Connection& connection, AccountId id);

// Ordered by id, those behind `after`.
Result<Page<accounts::Account>> ListAccounts(db::Connection& connection, AccountId after,
                                             std::uint32_t size);

}  // namespace ioworker::store
