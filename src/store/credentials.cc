#include "store/credentials.h"

namespace ioworker::store {
namespace {

constexpr std::string_view kSelectSession =
    "SELECT id, account, secret_hash, user_agent, created_at, expires_at, revoked_at, "
    "proven_at FROM session ";
constexpr std::string_view kSelectApiKey =
    "SELECT id, account, secret_hash, name, created_at, expires_at, revoked_at, scopes "
    "FROM api_key ";

accounts::Session ReadSession(const db::Row& row) {
  return {.id = row.IdAt<SessionId>(0),
          .account = row.IdAt<AccountId>(1),
          .secret_hash = std::string(row.Blob(2)),
          .user_agent = std::string(row.Text(3)),
          .created_at = row.At(4),
          .expires_at = row.At(5),
          .revoked_at = row.MaybeAt(6),
          .proven_at = row.At(7)};
}

accounts::ApiKey ReadApiKey(const db::Row& row) {
  return {.id = row.IdAt<ApiKeyId>(0),
          .account = row.IdAt<AccountId>(1),
          .name = std::string(row.Text(3)),
          .secret_hash = std::string(row.Blob(2)),
          .created_at = row.At(4),
          .expires_at = row.At(5),
          .revoked_at = row.MaybeAt(6),
          .scopes = {row.Uint32(7)}};
}

template <class T>
Result<std::vector<T>> Select(db::Connection& connection, std::string_view sql,
                              std::initializer_list<db::Param> params, T (*read)(const db::Row&)) {
  std::vector<T> found;
  TRY(connection.Query(sql, params, [&](const db::Row& row) -> Status {
    found.push_back(read(row));
    return {};
  }));
  return found;
}

template <class T>
Result<std::optional<T>> SelectOne(db::Connection& connection, std::string_view sql,
                                   const std::string& secret_hash, T (*read)(const db::Row&)) {
  TRY(auto found, Select(connection, sql, {db::Bytes{secret_hash}}, read));
  return found.empty() ? std::nullopt : std::optional(std::move(found[0]));
}

}  // namespace

Status SaveSession(db::Connection& writer, const accounts::Session& session) {
  TRY(writer.RunLater(
      "INSERT INTO session (id, account, secret_hash, user_agent, created_at, "
      "expires_at, revoked_at, proven_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
      "ON CONFLICT (id) DO UPDATE SET revoked_at = excluded.revoked_at, "
      "proven_at = excluded.proven_at",
      {session.id, session.account, db::Bytes{session.secret_hash}, session.user_agent,
       session.created_at, session.expires_at, session.revoked_at, session.proven_at}));
  return {};
}

Status SaveApiKey(db::Connection& writer, const accounts::ApiKey& key) {
  TRY(writer.RunLater(
      "INSERT INTO api_key (id, account, secret_hash, name, created_at, expires_at, "
      "revoked_at, scopes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
      "ON CONFLICT (id) DO UPDATE SET revoked_at = excluded.revoked_at",
      {key.id, key.account, db::Bytes{key.secret_hash}, key.name, key.created_at, key.expires_at,
       key.revoked_at, key.scopes.bits}));
  return {};
}

Status SaveSignInLink(db::Connection& writer, const accounts::SignInLink& link) {
  TRY(
      writer.RunLater("INSERT INTO sign_in_link (secret_hash, account, expires_at, used_at) "
                      "VALUES ($1, $2, $3, $4) "
                      "ON CONFLICT (secret_hash) DO UPDATE SET used_at = excluded.used_at",
                      {db::Bytes{link.secret_hash}, link.account, link.expires_at, link.used_at}));
  return {};
}

Result<std::vector<accounts::Session>> ListSessions(db::Connection& connection, AccountId account,
                                                    Instant now) {
  static const std::string kSql =
      std::string(kSelectSession) +
      "WHERE account = $1 AND expires_at > $2 AND revoked_at IS NULL ORDER BY id DESC LIMIT 1000";
  return Select(connection, kSql, {account, now}, ReadSession);
}

Result<std::vector<accounts::ApiKey>> ListApiKeys(db::Connection& connection, AccountId account,
                                                  Instant now) {
  static const std::string kSql =
      std::string(kSelectApiKey) +
      "WHERE account = $1 AND expires_at > $2 AND revoked_at IS NULL ORDER BY id DESC LIMIT 1000";
  return Select(connection, kSql, {account, now}, ReadApiKey);
}

Result<std::optional<accounts::Session>> FindSession(db::Connection& connection,
                                                     const std::string& secret_hash) {
  static const std::string kSql = std::string(kSelectSession) + "WHERE secret_hash = $1";
  return SelectOne(connection, kSql, secret_hash, ReadSession);
}

Result<std::optional<accounts::ApiKey>> FindApiKey(db::Connection& connection,
                                                   const std::string& secret_hash) {
  static const std::string kSql = std::string(kSelectApiKey) + "WHERE secret_hash = $1";
  return SelectOne(connection, kSql, secret_hash, ReadApiKey);
}

Result<std::optional<accounts::SignInLink>> FindSignInLink(db::Connection& connection,
                                                           const std::string& secret_hash) {
  constexpr std::string_view kSql =
      "SELECT secret_hash, account, expires_at, used_at FROM sign_in_link WHERE secret_hash = $1";
  const auto read = +[](const db::Row& row) {
    return accounts::SignInLink{.secret_hash = std::string(row.Blob(0)),
                                .account = row.IdAt<AccountId>(1),
                                .expires_at = row.At(2),
                                .used_at = row.MaybeAt(3)};
  };
  return SelectOne(connection, kSql, secret_hash, read);
}

Status ForgetCredentials(db::Connection& writer, Instant before) {
  TRY(writer.RunLater("DELETE FROM session WHERE expires_at < $1 OR revoked_at < $1", {before}));
  TRY(writer.RunLater("DELETE FROM api_key WHERE expires_at < $1 OR revoked_at < $1", {before}));
  TRY(writer.RunLater("DELETE FROM identity WHERE removed_at < $1", {before}));
  return writer.RunLater("DELETE FROM sign_in_link WHERE expires_at < $1", {before});
}

}  // namespace ioworker::store
