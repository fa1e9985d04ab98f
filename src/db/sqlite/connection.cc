#include "db/sqlite/connection.h"

#include <type_traits>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/check.h"

namespace ioworker::db::sqlite {
namespace {

// More texts than any program has statements: somebody builds SQL from values.
constexpr std::size_t kStatementsMax = 2000;

// Readers wait only while another process recovers the log; the writer, while one copies it.
constexpr int kBusyMillis = 5000;

// The checkpoint copies the log into the database's file, inside the commit that makes the log this
// long. A long log means a rare but long stop, a short one copies hot pages again and again.
// Measured with commits of 100 rows (p50 0.4 ms): 1000 pages p99 2.5 ms, 99.9 % 5.4 ms; 4000 pages
// (16 MiB) p99 0.6 ms, 99.9 % 7.1 ms; 16000 pages p99 0.6 ms, but single stops of 30 to 100 ms.
// The log is cut back to its size limit when it begins anew, which takes 50 ms: only a reader that
// stays for minutes lets it grow to that.
constexpr std::string_view kWriterSettings =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA wal_autocheckpoint=4000;"
    "PRAGMA journal_size_limit=1073741824;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-32768;";

constexpr std::string_view kReaderSettings =
    "PRAGMA query_only=ON;"
    "PRAGMA temp_store=MEMORY;";

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  bool IsNull(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  std::int64_t Int(int column) const override { return sqlite3_column_int64(statement_, column); }
  std::string_view Text(int column) const override {
    return View(sqlite3_column_text(statement_, column), column);
  }
  std::string_view Blob(int column) const override {
    return View(sqlite3_column_blob(statement_, column), column);
  }

 private:
  std::string_view View(const void* data, int column) const {
    if (data == nullptr) return {};
    return {static_cast<const char*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

  sqlite3_stmt* statement_;
};

// SQLite takes a null pointer for NULL, whatever its length.
const char* NotNull(std::string_view view) { return view.data() == nullptr ? "" : view.data(); }

int Bind(sqlite3_stmt* statement, int index, const Param& param) {
  return std::visit(
      [&](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return sqlite3_bind_null(statement, index);
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          return sqlite3_bind_int64(statement, index, value);
        } else if constexpr (std::is_same_v<T, std::string_view>) {
          return sqlite3_bind_text64(statement, index, NotNull(value), value.size(), SQLITE_STATIC,
                                     SQLITE_UTF8);
        } else if constexpr (std::is_same_v<T, Bytes>) {
          return sqlite3_bind_blob64(statement, index, NotNull(value.view), value.view.size(),
                                     SQLITE_STATIC);
        } else {
          return sqlite3_bind_blob64(statement, index, value.bytes, sizeof value.bytes,
                                     SQLITE_STATIC);
        }
      },
      param.value());
}

// Marks a statement as running, and makes it ready for the next time however the run ends.
class Running {
 public:
  explicit Running(Prepared& prepared) : prepared_(prepared) {
    CHECK(!prepared.running, "a statement runs again while its rows are still read");
    prepared.running = true;
  }
  ~Running() {
    sqlite3_reset(prepared_.statement.get());
    prepared_.running = false;
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Prepared& prepared_;
};

}  // namespace

Result<std::unique_ptr<Connection>> SqliteConnection::Open(const std::string& path, Role role,
                                                           FileHandle lock) {
  sqlite3* raw = nullptr;
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int opened = sqlite3_open_v2(path.c_str(), &raw, kFlags, nullptr);
  auto connection =
      std::unique_ptr<SqliteConnection>(new SqliteConnection(Handle(raw), role, std::move(lock)));
  if (opened != SQLITE_OK) return connection->Failed("open " + path);
  sqlite3_busy_timeout(raw, kBusyMillis);
  TRY(connection->RunScript(role == Role::kWriter ? kWriterSettings : kReaderSettings));
  return connection;
}

Status SqliteConnection::Begin() {
  return Step(role_ == Role::kWriter ? "BEGIN IMMEDIATE" : "BEGIN", {}, nullptr);
}

Status SqliteConnection::Commit() { return Step("COMMIT", {}, nullptr); }

void SqliteConnection::Rollback() {
  // Some errors (a full disk) roll back by themselves.
  if (sqlite3_get_autocommit(handle_.get()) != 0) return;
  const Status rolled_back = Step("ROLLBACK", {}, nullptr);
  CHECK(rolled_back, "a transaction cannot be undone");
}

Result<std::int64_t> SqliteConnection::Run(std::string_view sql, std::span<const Param> params) {
  TRY(Step(sql, params, nullptr));
  return sqlite3_changes64(handle_.get());
}

Status SqliteConnection::RunRows(std::string_view sql, const Rows& rows) {
  if (rows.empty()) return {};
  TRY(Prepared* const prepared, Find(sql));
  for (std::size_t at = 0; at < rows.size(); ++at) {
    TRY(Step(*prepared, sql, rows.row(at), nullptr));
  }
  return {};
}

Status SqliteConnection::Query(std::string_view sql, std::span<const Param> params,
                               const RowCallback& on_row) {
  return Step(sql, params, &on_row);
}

Status SqliteConnection::RunScript(std::string_view sql) {
  const std::string text(sql);
  if (sqlite3_exec(handle_.get(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Failed(sql);
  }
  return {};
}

Status SqliteConnection::Step(std::string_view sql, std::span<const Param> params,
                              const RowCallback* on_row) {
  TRY(Prepared* const prepared, Find(sql));
  return Step(*prepared, sql, params, on_row);
}

Status SqliteConnection::Step(Prepared& prepared, std::string_view sql,
                              std::span<const Param> params, const RowCallback* on_row) {
  CHECK(prepared.index_of_parameter.size() == params.size(), "one value for each parameter");
  sqlite3_stmt* const statement = prepared.statement.get();
  const Running running(prepared);
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (Bind(statement, prepared.index_of_parameter[i], params[i]) != SQLITE_OK) {
      return Failed(sql);
    }
  }
  const SqliteRow row(statement);
  for (;;) {
    const int stepped = sqlite3_step(statement);
    if (stepped == SQLITE_DONE) return {};
    if (stepped != SQLITE_ROW) return Failed(sql);
    if (on_row != nullptr) TRY((*on_row)(row));
  }
}

Result<Prepared*> SqliteConnection::Find(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return &known->second;
  CHECK(statements_.size() < kStatementsMax, "SQL texts are constants");
  sqlite3_stmt* raw = nullptr;
  const int prepared_code =
      sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (prepared_code != SQLITE_OK) return Failed(sql);
  Prepared prepared;
  prepared.statement.reset(raw);
  const int count = sqlite3_bind_parameter_count(raw);
  for (int number = 1; number <= count; ++number) {
    const std::string name = fmt::format("${}", number);
    const int index = sqlite3_bind_parameter_index(raw, name.c_str());
    CHECK(index != 0, "parameters are $1, $2, … without gaps");
    prepared.index_of_parameter.push_back(index);
  }
  return &statements_.emplace(sql, std::move(prepared)).first->second;
}

std::unexpected<Error> SqliteConnection::Failed(std::string_view sql) const {
  const int code = sqlite3_extended_errcode(handle_.get());
  std::string detail =
      fmt::format("sqlite {}: {} in: {}", code, sqlite3_errmsg(handle_.get()), sql);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Unavailable("the database is busy; try again", std::move(detail));
    case SQLITE_FULL:
      return Unavailable("the database's disk is full", std::move(detail));
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return Unavailable("the database cannot be reached", std::move(detail));
    default:
      return Internal(std::move(detail));
  }
}

}  // namespace ioworker::db::sqlite
