#include "store/identities.h"

#include <utility>

namespace ioworker::store {
namespace {

accounts::Identity ReadIdentity(const db::Row& row) {
  return {.id = row.IdAt<IdentityId>(0),
          .account = row.IdAt<AccountId>(1),
          .provider = std::string(row.Text(2)),
          .subject = std::string(row.Text(3)),
          .name = std::string(row.Text(4)),
          .email = std::string(row.Text(5)),
          .passkey = std::string(row.Text(6)),
          .created_at = row.At(7),
          .used_at = row.MaybeAt(8),
          .removed_at = row.MaybeAt(9)};
}

}  // namespace

Status SaveIdentity(db::Connection& writer, const accounts::Identity& identity) {
  return writer.RunLater(
      "INSERT INTO identity (id, account, provider, subject, name, email, passkey, created_at, "
      "used_at, removed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
      "ON CONFLICT (provider, subject) DO UPDATE SET id = excluded.id, account = excluded.account, "
      "name = excluded.name, email = excluded.email, passkey = excluded.passkey, "
      "created_at = excluded.created_at, used_at = excluded.used_at, "
      "removed_at = excluded.removed_at",
      {identity.id, identity.account, identity.provider, identity.subject, identity.name,
       identity.email, identity.passkey, identity.created_at, identity.used_at,
       identity.removed_at});
}

Result<std::optional<accounts::Identity>> FindIdentity(db::Connection& connection,
                                                       std::string_view provider,
                                                       std::string_view subject) {
  std::optional<accounts::Identity> found;
  TRY(
      connection.Query("SELECT id, account, provider, subject, name, email, passkey, created_at, "
                       "used_at, removed_at FROM identity "
                       "WHERE provider = $1 AND subject = $2 AND removed_at IS NULL",
                       {provider, subject}, [&](const db::Row& row) -> Status {
                         found = ReadIdentity(row);
                         return {};
                       }));
  return found;
}

Result<std::vector<accounts::Identity>> ListIdentities(db::Connection& connection,
                                                       AccountId account) {
  std::vector<accounts::Identity> found;
  TRY(
      connection.Query("SELECT id, account, provider, subject, name, email, passkey, created_at, "
                       "used_at, removed_at FROM identity "
                       "WHERE account = $1 AND removed_at IS NULL ORDER BY id LIMIT 1000",
                       {account}, [&](const db::Row& row) -> Status {
                         found.push_back(ReadIdentity(row));
                         return {};
                       }));
  return found;
}

}  // namespace ioworker::store
