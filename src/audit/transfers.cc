#include "audit/transfers.h"

#include <limits>

namespace ioworker::audit {
namespace {

std::optional<std::string_view> MaybeBlob(const db::Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(row.Blob(column));
}

// SQLite keeps any kind of value in any column: 5.5 reads as 5, and "x" as 0.
constexpr std::string_view kSql =
    "SELECT sequence, kind, from_account, from_kind, to_account, to_kind, amount, job, task_index, "
    "attempt, device, note, made_at, hash, "
    "CASE WHEN sequence = CAST(sequence AS BIGINT) AND kind = CAST(kind AS BIGINT) "
    "AND from_kind = CAST(from_kind AS BIGINT) AND to_kind = CAST(to_kind AS BIGINT) "
    "AND amount = CAST(amount AS BIGINT) AND task_index = CAST(task_index AS BIGINT) "
    "AND attempt = CAST(attempt AS BIGINT) AND made_at = CAST(made_at AS BIGINT) "
    "AND note = CAST(note AS TEXT) THEN 1 ELSE 0 END "
    "FROM transfer WHERE sequence >= $1 ORDER BY sequence LIMIT $2";

}  // namespace

Status ReadTransfers(db::Connection& connection, ChainCheck& check) {
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  for (bool more = true; more;) {
    std::uint32_t read = 0;
    std::int64_t last = from;
    TRY(connection.Query(kSql, {from, kTransfersAtOnce}, [&](const db::Row& row) -> Status {
      ++read;
      last = row.Int(0);
      check.Take({.sequence = last,
                  .kind = row.Int(1),
                  .from_account = row.Blob(2),
                  .from_kind = row.Int(3),
                  .to_account = row.Blob(4),
                  .to_kind = row.Int(5),
                  .amount = row.Int(6),
                  .job = MaybeBlob(row, 7),
                  .task_index = row.Int(8),
                  .attempt = row.Int(9),
                  .device = MaybeBlob(row, 10),
                  .note = row.Text(11),
                  .made_at = row.Int(12),
                  .hash = MaybeBlob(row, 13),
                  .typed = row.Bool(14)});
      return {};
    }));
    more = read == kTransfersAtOnce && last < kLast;
    if (more) from = last + 1;
  }
  check.Finish();
  return {};
}

}  // namespace ioworker::audit
