#include "store/accounts.h"

#include <optional>

namespace ioworker::store {
namespace {

accounts::Account ReadAccount(const db::Row& row) {
  return {.id = row.IdAt<AccountId>(0),
          .name = std::string(row.Text(1)),
          .roles = {row.Uint32(2)},
          .created_at = row.At(3),
          .country = Country::Parse(row.Text(4)).value_or(Country{})};
}

Result<std::vector<accounts::Account>> Select(db::Connection& connection, AccountId after,
                                              std::int64_t limit) {
  std::vector<accounts::Account> found;
  TRY(connection.Query(
      "SELECT id, name, roles, created_at, country FROM account WHERE id > $1 ORDER BY id LIMIT $2",
      {after, limit}, [&](const db::Row& row) -> Status {
        found.push_back(ReadAccount(row));
        return {};
      }));
  return found;
}

}  // namespace

Status SaveAccount(db::Connection& writer, const accounts::Account& account) {
  const std::string country = account.country.Text();
  return writer.RunLater(
      "INSERT INTO account (id, name, roles, created_at, country) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (id) DO UPDATE SET name = excluded.name, roles = excluded.roles, "
      "country = excluded.country",
      {account.id, account.name, account.roles.bits, account.created_at, country});
}

Result<std::vector<accounts::Account>> LoadAccounts(db::Connection& connection) {
  return Select(connection, {}, INT64_MAX);
}

Result<accounts::Account> FindAccount(db::Connection& connection, AccountId id) {
  std::optional<accounts::Account> found;
  TRY(connection.Query("SELECT id, name, roles, created_at, country FROM account WHERE id = $1",
                       {id}, [&](const db::Row& row) -> Status {
                         found = ReadAccount(row);
                         return {};
                       }));
  if (!found) return NotFound("account", id.Text());
  return *std::move(found);
}

Result<Page<accounts::Account>> ListAccounts(db::Connection& connection, AccountId after,
                                             std::uint32_t size) {
  TRY(auto rows, Select(connection, after, std::int64_t{size} + 1));
  return CutPage(std::move(rows), size);
}

}  // namespace ioworker::store
