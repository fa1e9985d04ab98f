// One connection to PostgreSQL and its prepared statements. See db/db.h for threads and errors.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <libpq-fe.h>

#include "base/result.h"
#include "db/db.h"
#include "db/postgres/values.h"

namespace ioworker::db::postgres {

enum class Role { kWriter, kReader };

struct CloseHandle {
  void operator()(PGconn* handle) const { PQfinish(handle); }
};
using Handle = std::unique_ptr<PGconn, CloseHandle>;

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(Handle handle, Role role) : handle_(std::move(handle)), role_(role) {}

  // Of a connection that has just been made.
  Status SetUp();

  Status Begin() override;
  Status Commit() override;
  void Rollback() override;
  Result<std::int64_t> Run(std::string_view sql, std::span<const Param> params) override;
  Status RunLater(std::string_view sql, std::span<const Param> params) override;
  Status RunRows(std::string_view sql, const Rows& rows) override;
  Status Query(std::string_view sql, std::span<const Param> params,
               const RowCallback& on_row) override;
  Status RunScript(std::string_view sql) override;

 private:
  // A statement that the server has parsed, by the name that it has there.
  struct Prepared {
    std::string name;
    std::vector<TypeId> types;  // of its parameters
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Statements = std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>>;

  Result<const Prepared*> Find(std::string_view sql, std::span<const Param> params);
  Result<const Prepared*> FindForRows(std::string_view sql, std::size_t width);
  Result<Prepared> Prepare(const std::string& sql, std::span<const TypeId> types);

  // Sends, and notes that an answer is to come.
  Status Send(std::string_view sql, const Prepared& prepared, Values& values);
  Status SendParams(std::string_view sql, std::span<const Param> params);
  // Reads the answers to all that was sent; the first error among them. `count`: how many rows the
  // last statement changed. `on_row` gets the rows of the last statement.
  Status Collect(std::int64_t* count = nullptr, const RowCallback* on_row = nullptr);
  Status ReadAnswer(std::string_view sql, std::int64_t* count, const RowCallback* on_row);
  Status ReadSync();
  std::unexpected<Error> Failed(const PGresult* result, std::string_view sql) const;

  Handle handle_;
  const Role role_;
  Statements statements_;
  Statements statements_for_rows_;
  std::deque<std::string> sent_;  // texts of the statements whose answers are to come
  bool in_transaction_ = false;
  bool reading_ = false;
  int last_name_ = 0;
};

}  // namespace ioworker::db::postgres
