#include "store/leadership.h"

namespace ioworker::store {
namespace {

// What the schema's lock is called in this database; any number that nobody else uses.
constexpr std::int64_t kSchemaLock = 0x696f776f726b6572;

// A backend that has ended is missing; one that has its number since has begun later.
#define IOWORKER_NOW "(extract(epoch FROM clock_timestamp()) * 1000000)::BIGINT"
#define IOWORKER_VACANT                                                                    \
  "(until < " IOWORKER_NOW                                                                 \
  " OR NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.pid = leadership.backend AND " \
  "(extract(epoch FROM a.backend_start) * 1000000)::BIGINT = leadership.backend_since))"

}  // namespace

Result<Leadership> FindLeadership(db::Connection& connection) {
  Leadership found;
  TRY(connection.Query("SELECT epoch, url, secret, CASE WHEN " IOWORKER_VACANT
                       " THEN 1 ELSE 0 END::BIGINT FROM leadership WHERE id = 1",
                       {}, [&](const db::Row& row) -> Status {
                         found = {.epoch = static_cast<std::uint64_t>(row.Int(0)),
                                  .url = std::string(row.Text(1)),
                                  .secret = std::string(row.Text(2)),
                                  .vacant = row.Bool(3)};
                         return {};
                       }));
  return found;
}

Result<std::optional<std::uint64_t>> TakeLeadership(db::Connection& writer, const std::string& url,
                                                    const std::string& secret) {
  std::optional<std::uint64_t> epoch;
  TRY(writer.Query(
      "UPDATE leadership SET epoch = epoch + 1, url = $1, secret = $2, until = " IOWORKER_NOW
      " + $3, backend = pg_backend_pid(), backend_since = (SELECT (extract(epoch FROM "
      "a.backend_start) * 1000000)::BIGINT FROM pg_stat_activity a WHERE a.pid = pg_backend_pid()) "
      "WHERE id = 1 AND " IOWORKER_VACANT " RETURNING epoch",
      {url, secret, kLeadershipLoading.count()}, [&](const db::Row& row) -> Status {
        epoch = static_cast<std::uint64_t>(row.Int(0));
        return {};
      }));
  return epoch;
}

// A stale epoch becomes NULL, which the column refuses: so the statement fails by itself, and
// nobody has to wait for its count before the rest of the transaction is sent.
Status HoldLeadership(db::Connection& writer, std::uint64_t epoch) {
  TRY(
      writer.RunLater("UPDATE leadership SET epoch = CASE WHEN epoch = $1 THEN epoch END, "
                      "until = " IOWORKER_NOW " + $2 WHERE id = 1",
                      {static_cast<std::int64_t>(epoch), kLeadershipLease.count()}));
  return {};
}

Status LeaveLeadership(db::Connection& writer, std::uint64_t epoch) {
  TRY(writer.Run("UPDATE leadership SET until = 0 WHERE id = 1 AND epoch = $1",
                 {static_cast<std::int64_t>(epoch)}));
  return {};
}

Status LockSchema(db::Connection& writer) {
  return writer.Query("SELECT pg_advisory_lock($1)::TEXT", {kSchemaLock},
                      [](const db::Row&) -> Status { return {}; });
}

Status UnlockSchema(db::Connection& writer) {
  return writer.Query("SELECT pg_advisory_unlock($1)::TEXT", {kSchemaLock},
                      [](const db::Row&) -> Status { return {}; });
}

}  // namespace ioworker::store
