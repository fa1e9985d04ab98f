// One SQLite connection and its prepared statements. See db/db.h for threads and errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <sqlite3.h>

#include "base/file.h"
#include "base/result.h"
#include "db/db.h"

namespace ioworker::db::sqlite {

enum class Role { kWriter, kReader };

struct CloseHandle {
  void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};
using Handle = std::unique_ptr<sqlite3, CloseHandle>;

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// A statement and where its parameters go: SQLite numbers `$1`, `$2`, … by first appearance.
struct Prepared {
  std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement;
  std::vector<int> index_of_parameter;  // [0] is that of $1
  bool running = false;
};

class SqliteConnection final : public Connection {
 public:
  // `lock` stays closed in for as long as the connection lives; readers have none.
  static Result<std::unique_ptr<Connection>> Open(const std::string& path, Role role,
                                                  FileHandle lock);

  Status Begin() override;
  Status Commit() override;
  void Rollback() override;
  Result<std::int64_t> Run(std::string_view sql, std::span<const Param> params) override;
  Status RunRows(std::string_view sql, const Rows& rows) override;
  Status Query(std::string_view sql, std::span<const Param> params,
               const RowCallback& on_row) override;
  Status RunScript(std::string_view sql) override;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  SqliteConnection(Handle handle, Role role, FileHandle lock)
      : lock_(std::move(lock)), handle_(std::move(handle)), role_(role) {}

  Result<Prepared*> Find(std::string_view sql);
  Status Step(std::string_view sql, std::span<const Param> params, const RowCallback* on_row);
  Status Step(Prepared& prepared, std::string_view sql, std::span<const Param> params,
              const RowCallback* on_row);
  std::unexpected<Error> Failed(std::string_view sql) const;

  // Destroyed from the last to the first: statements, connection, lock.
  FileHandle lock_;
  Handle handle_;
  Role role_;
  std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_;
};

}  // namespace ioworker::db::sqlite
