// A database as the rest of the program sees it: connections, statements, transactions. No nouns.
//
// The same SQL text runs on SQLite (db/sqlite) and PostgreSQL (db/postgres): parameters are $1, $2,
// …; columns are BIGINT, TEXT and BYTEA. Statements are prepared once per connection and found
// again by their text, so pass string constants. A Connection belongs to one thread at a time.
// Errors: kUnavailable when the database is busy or gone, kInternal for everything that a correct
// program does not meet; both with the database's words in `detail`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/money.h"
#include "base/result.h"
#include "base/time.h"

namespace ioworker::db {

// Bytes, as opposed to text.
struct Bytes {
  std::string_view view;
};

// One parameter. Keeps no copy of text and bytes: they must outlive the call.
class Param {
 public:
  Param(std::nullptr_t) {}                             // NOLINT(google-explicit-constructor)
  Param(std::int64_t number) : value_(number) {}       // NOLINT
  Param(int number) : value_(std::int64_t{number}) {}  // NOLINT
  Param(std::uint32_t number) : value_(std::int64_t{number}) {}       // NOLINT
  Param(bool truth) : value_(std::int64_t{truth}) {}                  // NOLINT
  Param(std::string_view text) : value_(text) {}                      // NOLINT
  Param(const std::string& text) : value_(std::string_view(text)) {}  // NOLINT
  Param(const char* text) : value_(std::string_view(text)) {}         // NOLINT
  Param(Bytes bytes) : value_(bytes) {}                               // NOLINT
  Param(Instant at) : value_(at.micros) {}                            // NOLINT
  Param(Money amount) : value_(amount.micros) {}                      // NOLINT
  template <class Tag>
  Param(const Id<Tag>& id) : value_(Key(id.high, id.low)) {}  // NOLINT
  template <class T>
  Param(const std::optional<T>& maybe) {  // NOLINT
    if (maybe) *this = Param(*maybe);
  }

  // 16 bytes, most significant first; kept inside the parameter.
  struct IdBytes {
    char bytes[16];
  };

  const std::variant<std::monostate, std::int64_t, std::string_view, Bytes, IdBytes>& value()
      const {
    return value_;
  }

 private:
  static IdBytes Key(std::uint64_t high, std::uint64_t low) {
    IdBytes key;
    for (int i = 0; i < 8; ++i) {
      key.bytes[i] = static_cast<char>(high >> (56 - 8 * i));
      key.bytes[8 + i] = static_cast<char>(low >> (56 - 8 * i));
    }
    return key;
  }

  std::variant<std::monostate, std::int64_t, std::string_view, Bytes, IdBytes> value_;
};

// NULL for the nil id.
template <class AnId>
Param NullIfNil(const AnId& id) {
  return id.IsNil() ? Param(nullptr) : Param(id);
}

// One row of an answer, valid during the call that hands it out. Columns count from 0.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual std::int64_t Int(int column) const = 0;
  virtual std::string_view Text(int column) const = 0;
  virtual std::string_view Blob(int column) const = 0;

  bool Bool(int column) const { return Int(column) != 0; }
  std::uint32_t Uint32(int column) const { return static_cast<std::uint32_t>(Int(column)); }
  Instant At(int column) const { return {Int(column)}; }
  Money Amount(int column) const { return {Int(column)}; }
  std::optional<Instant> MaybeAt(int column) const {
    return IsNull(column) ? std::nullopt : std::optional(At(column));
  }
  // The nil id for NULL.
  template <class AnId>
  AnId IdAt(int column) const {
    AnId id;
    const std::string_view bytes = Blob(column);
    for (std::size_t i = 0; i < bytes.size() && i < 16; ++i) {
      auto& word = i < 8 ? id.high : id.low;
      word = (word << 8) | static_cast<unsigned char>(bytes[i]);
    }
    return id;
  }
};

using RowCallback = std::function<Status(const Row&)>;

// Rows that one statement is to write: their values side by side, and the texts that were made for
// them on the way.
class Rows {
 public:
  // `width`: values of each row.
  explicit Rows(std::size_t width) : width_(width) {}

  // One value for each column. Text and bytes must outlive the rows, unless they are kept.
  void Add(std::initializer_list<Param> row) { Add(std::span(row.begin(), row.size())); }
  void Add(std::span<const Param> row);

  // Keeps text for as long as the rows live.
  std::string_view Keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  std::size_t width() const { return width_; }
  std::size_t size() const { return values_.size() / width_; }
  bool empty() const { return values_.empty(); }
  std::span<const Param> values() const { return values_; }
  std::span<const Param> row(std::size_t at) const { return values().subspan(at * width_, width_); }

 private:
  std::size_t width_;
  std::vector<Param> values_;
  std::deque<std::string> texts_;
};

class Connection {
 public:
  virtual ~Connection() = default;

  virtual Status Begin() = 0;
  virtual Status Commit() = 0;
  virtual void Rollback() = 0;

  // Runs one statement; returns how many rows it changed.
  virtual Result<std::int64_t> Run(std::string_view sql, std::span<const Param> params) = 0;

  // The same for a statement whose count nobody needs. Between Begin and Commit it need not have
  // run when this returns; then an error comes from Commit.
  virtual Status RunLater(std::string_view sql, std::span<const Param> params);

  // Runs one statement for every row; `sql` has one list `VALUES ($1, …, $width)`. SQLite runs it
  // row by row, PostgreSQL once with an array for each column: so no two rows may name the same
  // key. It may run later, as with RunLater.
  virtual Status RunRows(std::string_view sql, const Rows& rows) = 0;

  // Hands every row of the answer to `on_row`, and stops at its first error.
  virtual Status Query(std::string_view sql, std::span<const Param> params,
                       const RowCallback& on_row) = 0;

  // Runs several statements without parameters, separated by semicolons. For migrations.
  virtual Status RunScript(std::string_view sql) = 0;

  Result<std::int64_t> Run(std::string_view sql, std::initializer_list<Param> params = {}) {
    return Run(sql, std::span(params.begin(), params.size()));
  }
  Status RunLater(std::string_view sql, std::initializer_list<Param> params) {
    return RunLater(sql, std::span(params.begin(), params.size()));
  }
  Status Query(std::string_view sql, std::initializer_list<Param> params,
               const RowCallback& on_row) {
    return Query(sql, std::span(params.begin(), params.size()), on_row);
  }
};

// A transaction: rolled back unless committed.
class Tx {
 public:
  static Result<Tx> Begin(Connection& connection);
  ~Tx();
  Tx(Tx&& other) noexcept;
  Tx& operator=(Tx&&) = delete;

  Connection& connection() { return *connection_; }
  Status Commit();

 private:
  explicit Tx(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

class Database {
 public:
  virtual ~Database() = default;

  // The one connection that writes. SQLite: refused with kConflict while another process holds it.
  virtual Result<std::unique_ptr<Connection>> OpenWriter() = 0;

  // A connection that only reads, sees whole commits, and blocks nobody.
  virtual Result<std::unique_ptr<Connection>> OpenReader() = 0;

  // Space on disk, in bytes.
  virtual Result<std::int64_t> SizeBytes() = 0;
};

}  // namespace ioworker::db
