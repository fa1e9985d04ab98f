#include "db/postgres/connection.h"

#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace ioworker::db::postgres {
namespace {

// More texts than any program has statements: somebody builds SQL from values.
constexpr std::size_t kStatementsMax = 2000;

// Rows of one statement: more are sent in several, so that no message becomes huge.
constexpr std::size_t kRowsOfAStatement = 5000;

constexpr int kBinary = 1;

// A transaction in which nothing happens belongs to a process that hangs: its locks would keep the
// next leader out.
constexpr std::string_view kWriterSettings =
    "SET client_min_messages = warning; SET idle_in_transaction_session_timeout = '3s'; SET "
    "lock_timeout = '10s';";
constexpr std::string_view kReaderSettings =
    "SET default_transaction_read_only = on; SET statement_timeout = '60s';"
    "SET default_transaction_isolation = 'repeatable read';";

class PostgresRow final : public Row {
 public:
  explicit PostgresRow(const PGresult* result) : result_(result) {}

  void MoveTo(int row) { row_ = row; }
  bool IsNull(int column) const override { return PQgetisnull(result_, row_, column) != 0; }
  std::int64_t Int(int column) const override {
    if (IsNull(column)) return 0;
    return ReadInt(static_cast<TypeId>(PQftype(result_, column)), Blob(column));
  }
  std::string_view Text(int column) const override { return Blob(column); }
  std::string_view Blob(int column) const override {
    return {PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(PQgetlength(result_, row_, column))};
  }

 private:
  const PGresult* result_;
  int row_ = 0;
};

// `INSERT … VALUES ($1, $2) …` with the list as columns of arrays.
std::string WithArrays(std::string_view sql, const std::vector<TypeId>& types) {
  const auto begin = sql.find("VALUES (");
  CHECK(begin != std::string_view::npos, "RunRows takes one list of values");
  const auto end = sql.find(')', begin);
  std::string columns;
  for (std::size_t i = 0; i < types.size(); ++i) {
    columns += fmt::format("{}${}::{}", i == 0 ? "" : ", ", i + 1, ArrayName(types[i]));
  }
  return fmt::format("{}SELECT * FROM unnest({}){}", sql.substr(0, begin), columns,
                     sql.substr(end + 1));
}

bool IsTrouble(std::string_view state) {
  return state.starts_with("08") || state.starts_with("53") || state.starts_with("57") ||
         state.starts_with("58") || state.starts_with("40") || state == "55P03" ||
         state == "25P03" || state == "25006";
}

}  // namespace

Status PostgresConnection::SetUp() {
  TRY(RunScript(role_ == Role::kWriter ? kWriterSettings : kReaderSettings));
  return {};
}

Status PostgresConnection::Begin() {
  CHECK(!in_transaction_, "transactions do not nest");
  TRY(SendParams("BEGIN", {}));
  in_transaction_ = true;
  return {};
}

Status PostgresConnection::Commit() {
  TRY(SendParams("COMMIT", {}));
  TRY(Collect());
  in_transaction_ = false;
  return {};
}

void PostgresConnection::Rollback() {
  if (!std::exchange(in_transaction_, false)) return;
  // If this fails the connection has ended, and the transaction with it.
  if (Collect() || PQstatus(handle_.get()) == CONNECTION_OK) {
    if (SendParams("ROLLBACK", {})) static_cast<void>(Collect());
  }
}

Result<std::int64_t> PostgresConnection::Run(std::string_view sql, std::span<const Param> params) {
  TRY(SendParams(sql, params));
  std::int64_t count = 0;
  TRY(Collect(&count));
  return count;
}

Status PostgresConnection::RunLater(std::string_view sql, std::span<const Param> params) {
  TRY(SendParams(sql, params));
  return in_transaction_ ? Status() : Collect();
}

Status PostgresConnection::RunRows(std::string_view sql, const Rows& rows) {
  if (rows.empty()) return {};
  TRY(const Prepared* const prepared, FindForRows(sql, rows.width()));
  for (std::size_t first = 0; first < rows.size(); first += kRowsOfAStatement) {
    const std::size_t size = std::min(kRowsOfAStatement, rows.size() - first);
    Values values(rows.width());
    for (std::size_t column = 0; column < rows.width(); ++column) {
      values.SetColumn(column, rows, first, size, prepared->types[column]);
    }
    TRY(Send(sql, *prepared, values));
  }
  return in_transaction_ ? Status() : Collect();
}

Status PostgresConnection::Query(std::string_view sql, std::span<const Param> params,
                                 const RowCallback& on_row) {
  TRY(SendParams(sql, params));
  return Collect(nullptr, &on_row);
}

// The simple protocol, which takes several statements, is not for pipelines.
Status PostgresConnection::RunScript(std::string_view sql) {
  if (!sent_.empty()) TRY(Collect());
  if (PQpipelineStatus(handle_.get()) != PQ_PIPELINE_OFF) PQexitPipelineMode(handle_.get());
  const Answer answer(PQexec(handle_.get(), std::string(sql).c_str()));
  const auto status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
    return Failed(answer.get(), sql);
  }
  return {};
}

Status PostgresConnection::SendParams(std::string_view sql, std::span<const Param> params) {
  TRY(const Prepared* const prepared, Find(sql, params));
  Values values(params.size());
  for (std::size_t i = 0; i < params.size(); ++i) values.Set(i, params[i], prepared->types[i]);
  return Send(sql, *prepared, values);
}

Status PostgresConnection::Send(std::string_view sql, const Prepared& prepared, Values& values) {
  CHECK(!reading_, "a statement runs while the rows of another are still read");
  PGconn* const handle = handle_.get();
  if (PQpipelineStatus(handle) == PQ_PIPELINE_OFF) PQenterPipelineMode(handle);
  const std::vector<int> formats(static_cast<std::size_t>(values.count()), kBinary);
  const int sent =
      PQsendQueryPrepared(handle, prepared.name.c_str(), values.count(), values.pointers(),
                          values.lengths(), formats.data(), kBinary);
  if (sent == 0) return Failed(nullptr, sql);
  sent_.emplace_back(sql);
  return {};
}

Status PostgresConnection::Collect(std::int64_t* count, const RowCallback* on_row) {
  PGconn* const handle = handle_.get();
  if (PQpipelineStatus(handle) == PQ_PIPELINE_OFF) return {};
  if (PQpipelineSync(handle) == 0) return Failed(nullptr, "a pipeline's end");
  std::optional<Error> first;
  while (!sent_.empty()) {
    const std::string sql = std::move(sent_.front());
    sent_.pop_front();
    const bool last = sent_.empty();
    auto read = ReadAnswer(sql, last ? count : nullptr, last ? on_row : nullptr);
    if (!read && !first) first = std::move(read).error();
  }
  auto synced = ReadSync();
  if (first) return std::unexpected(*std::move(first));
  return synced;
}

// One statement's results, up to the null that ends them.
Status PostgresConnection::ReadAnswer(std::string_view sql, std::int64_t* count,
                                      const RowCallback* on_row) {
  PGconn* const handle = handle_.get();
  if (on_row != nullptr) PQsetSingleRowMode(handle);
  Status status;
  while (const Answer answer{PQgetResult(handle)}) {
    switch (PQresultStatus(answer.get())) {
      case PGRES_COMMAND_OK:
        if (count != nullptr) {
          const std::string_view text = PQcmdTuples(answer.get());
          std::from_chars(text.data(), text.data() + text.size(), *count);
        }
        break;
      case PGRES_SINGLE_TUPLE:
      case PGRES_TUPLES_OK: {
        PostgresRow row(answer.get());
        const int rows = on_row == nullptr ? 0 : PQntuples(answer.get());
        for (int i = 0; i < rows && status; ++i) {
          row.MoveTo(i);
          reading_ = true;
          status = (*on_row)(row);
          reading_ = false;
        }
        break;
      }
      default:
        if (status) status = Failed(answer.get(), sql);
        if (PQstatus(handle) == CONNECTION_BAD) return status;
    }
  }
  return status;
}

Status PostgresConnection::ReadSync() {
  while (PQstatus(handle_.get()) == CONNECTION_OK) {
    const Answer answer(PQgetResult(handle_.get()));
    if (answer && PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC) return {};
    if (answer && PQresultStatus(answer.get()) == PGRES_FATAL_ERROR) {
      return Failed(answer.get(), "a pipeline's end");
    }
  }
  return Failed(nullptr, "a pipeline's end");
}

Result<const PostgresConnection::Prepared*> PostgresConnection::Find(
    std::string_view sql, std::span<const Param> params) {
  if (const auto known = statements_.find(sql); known != statements_.end()) {
    CHECK(known->second.types.size() == params.size(), "one value for each parameter");
    return &known->second;
  }
  CHECK(statements_.size() < kStatementsMax, "SQL texts are constants");
  std::vector<TypeId> types;
  for (const auto& param : params) types.push_back(TypeOf(param));
  TRY(auto prepared, Prepare(std::string(sql), types));
  CHECK(prepared.types.size() == params.size(), "one value for each parameter");
  return &statements_.emplace(sql, std::move(prepared)).first->second;
}

// The columns say what the types of the values are.
Result<const PostgresConnection::Prepared*> PostgresConnection::FindForRows(std::string_view sql,
                                                                            std::size_t width) {
  if (const auto known = statements_for_rows_.find(sql); known != statements_for_rows_.end()) {
    return &known->second;
  }
  TRY(auto plain, Prepare(std::string(sql), {}));
  CHECK(plain.types.size() == width, "one value for each parameter");
  TRY(auto prepared, Prepare(WithArrays(sql, plain.types), {}));
  prepared.types = std::move(plain.types);
  return &statements_for_rows_.emplace(sql, std::move(prepared)).first->second;
}

// Waits for what was sent before, and for the answer: once for each text.
Result<PostgresConnection::Prepared> PostgresConnection::Prepare(const std::string& sql,
                                                                 std::span<const TypeId> types) {
  if (!sent_.empty()) TRY(Collect());
  PGconn* const handle = handle_.get();
  if (PQpipelineStatus(handle) != PQ_PIPELINE_OFF) PQexitPipelineMode(handle);
  Prepared prepared{.name = fmt::format("s{}", ++last_name_), .types = {}};
  const std::vector<Oid> oids(types.begin(), types.end());
  const Answer parsed(PQprepare(handle, prepared.name.c_str(), sql.c_str(),
                                static_cast<int>(oids.size()), oids.data()));
  if (PQresultStatus(parsed.get()) != PGRES_COMMAND_OK) return Failed(parsed.get(), sql);
  const Answer described(PQdescribePrepared(handle, prepared.name.c_str()));
  if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) return Failed(described.get(), sql);
  for (int i = 0; i < PQnparams(described.get()); ++i) {
    prepared.types.push_back(static_cast<TypeId>(PQparamtype(described.get(), i)));
  }
  return prepared;
}

std::unexpected<Error> PostgresConnection::Failed(const PGresult* result,
                                                  std::string_view sql) const {
  const char* const code =
      result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view state = code == nullptr ? "" : code;
  std::string words =
      result == nullptr ? PQerrorMessage(handle_.get()) : PQresultErrorMessage(result);
  while (words.ends_with('\n')) words.pop_back();
  std::string detail = fmt::format("postgres {}: {} in: {}", state, words, sql);
  if (state == "53100") return Unavailable("the database's disk is full", std::move(detail));
  const bool gone = PQstatus(handle_.get()) != CONNECTION_OK;
  if (gone || IsTrouble(state)) {
    return Unavailable("the database cannot be reached", std::move(detail));
  }
  return Internal(std::move(detail));
}

}  // namespace ioworker::db::postgres
