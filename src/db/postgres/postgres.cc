#include "db/postgres/postgres.h"

#include <array>
#include <utility>

#include "db/postgres/connection.h"

namespace ioworker::db::postgres {
namespace {

// A server that is gone is noticed within seconds: connecting, and by bytes that nobody takes.
struct Setting {
  const char* name;
  const char* value;
};
constexpr Setting kSettings[] = {
    {"connect_timeout", "5"},
    {"tcp_user_timeout", "5000"},
    {"keepalives_idle", "5"},
    {"keepalives_interval", "2"},
    {"keepalives_count", "3"},
    {"client_encoding", "UTF8"},
    {"application_name", "ioworker"},
    // With several hosts in the URL: the one that takes writes, a standby's successor too.
    {"target_session_attrs", "read-write"},
};

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(Options options) : options_(std::move(options)) {}

  Result<std::unique_ptr<Connection>> OpenWriter() override { return Connect(Role::kWriter); }
  Result<std::unique_ptr<Connection>> OpenReader() override { return Connect(Role::kReader); }

  Result<std::int64_t> SizeBytes() override {
    TRY(const auto connection, Connect(Role::kReader));
    std::int64_t bytes = 0;
    TRY(connection->Query("SELECT pg_database_size(current_database())", {},
                          [&](const Row& row) -> Status {
                            bytes = row.Int(0);
                            return {};
                          }));
    return bytes;
  }

 private:
  Result<std::unique_ptr<Connection>> Connect(Role role) {
    std::vector<const char*> names;
    std::vector<const char*> values;
    const auto add = [&](const char* name, const char* value) {
      names.push_back(name);
      values.push_back(value);
    };
    for (const auto& [name, value] : kSettings) add(name, value);
    if (!options_.password.empty()) add("password", options_.password.c_str());
    add("dbname", options_.url.c_str());  // last: what the URL says counts
    add(nullptr, nullptr);
    Handle handle(PQconnectdbParams(names.data(), values.data(), 1));
    if (PQstatus(handle.get()) != CONNECTION_OK) {
      // The server's words name host and user, never the password.
      return Unavailable("the database cannot be reached", PQerrorMessage(handle.get()));
    }
    auto connection = std::make_unique<PostgresConnection>(std::move(handle), role);
    TRY(connection->SetUp());
    return connection;
  }

  const Options options_;
};

}  // namespace

bool IsUrl(std::string_view url) {
  return url.starts_with("postgres://") || url.starts_with("postgresql://");
}

Result<std::unique_ptr<Database>> Open(Options options) {
  char* fault = nullptr;
  PQconninfoOption* const parsed = PQconninfoParse(options.url.c_str(), &fault);
  if (parsed == nullptr) {
    std::string words = fault == nullptr ? "not a URL" : fault;
    PQfreemem(fault);
    while (words.ends_with('\n')) words.pop_back();
    return InvalidArgument(
        "--database", "invalid_url",
        "--database: " + words + "; give postgres://user@host:port/name, or a file for SQLite");
  }
  PQconninfoFree(parsed);
  auto database = std::make_unique<PostgresDatabase>(std::move(options));
  auto first = database->OpenReader();
  if (!first) {
    auto error = std::move(first).error();
    while (error.detail.ends_with('\n')) error.detail.pop_back();
    return Unavailable("--database: " + error.message + ": " + error.detail);
  }
  return database;
}

}  // namespace ioworker::db::postgres
