#include "store/events.h"

namespace ioworker::store {
namespace {

constexpr std::string_view kSelect =
    "SELECT sequence, made_at, actor, noun, object, action, reason, before, after, renter, lender, "
    "job, device FROM event ";

events::Event ReadEvent(const db::Row& row) {
  return {.sequence = static_cast<std::uint64_t>(row.Int(0)),
          .at = row.At(1),
          .actor = std::string(row.Text(2)),
          .noun = std::string(row.Text(3)),
          .object = std::string(row.Text(4)),
          .action = std::string(row.Text(5)),
          .reason = std::string(row.Text(6)),
          .before = std::string(row.Text(7)),
          .after = std::string(row.Text(8)),
          .renter = row.IdAt<AccountId>(9),
          .lender = row.IdAt<AccountId>(10),
          .job = row.IdAt<JobId>(11),
          .device = row.IdAt<DeviceId>(12)};
}

Result<std::vector<events::Event>> Select(db::Connection& connection, std::string_view sql,
                                          std::initializer_list<db::Param> params) {
  std::vector<events::Event> found;
  TRY(connection.Query(sql, params, [&](const db::Row& row) -> Status {
    found.push_back(ReadEvent(row));
    return {};
  }));
  return found;
}

}  // namespace

Status SaveEvents(db::Connection& writer, std::span<const events::Event> events) {
  db::Rows rows(13);
  for (const auto& event : events) {
    rows.Add({static_cast<std::int64_t>(event.sequence), event.at, event.actor, event.noun,
              event.object, event.action, event.reason, event.before, event.after,
              db::NullIfNil(event.renter), db::NullIfNil(event.lender), db::NullIfNil(event.job),
              db::NullIfNil(event.device)});
  }
  return writer.RunRows(
      "INSERT INTO event (sequence, made_at, actor, noun, object, action, reason, before, after, "
      "renter, lender, job, device) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      rows);
}

Result<std::uint64_t> LastEvent(db::Connection& connection) {
  std::uint64_t last = 0;
  TRY(connection.Query("SELECT COALESCE(MAX(sequence), 0) FROM event", {},
                       [&](const db::Row& row) -> Status {
                         last = static_cast<std::uint64_t>(row.Int(0));
                         return {};
                       }));
  return last;
}

Result<std::uint64_t> FindOldEvents(db::Connection& connection, Instant before,
                                    std::uint32_t size) {
  std::uint64_t up_to = 0;
  TRY(connection.Query(
      "SELECT COALESCE(MAX(sequence), 0) FROM (SELECT sequence, made_at FROM event "
      "WHERE sequence < (SELECT MAX(sequence) FROM event) ORDER BY sequence LIMIT $2) AS oldest "
      "WHERE made_at < $1",
      {before, std::int64_t{size}}, [&](const db::Row& row) -> Status {
        up_to = static_cast<std::uint64_t>(row.Int(0));
        return {};
      }));
  return up_to;
}

Status ForgetEvents(db::Connection& writer, std::uint64_t up_to) {
  return writer.RunLater("DELETE FROM event WHERE sequence <= $1",
                         {static_cast<std::int64_t>(up_to)});
}

Result<Page<events::Event>> ListEvents(db::Connection& connection, const EventFilter& filter,
                                       std::uint32_t size) {
  // Three texts, so that each can use its index.
  static const std::string kVisible =
      "sequence < $1 AND ($2 = 1 OR renter = $3 OR lender = $3) ORDER BY sequence DESC LIMIT $4";
  static const std::string kAll = std::string(kSelect) + "WHERE " + kVisible;
  static const std::string kOfJob = std::string(kSelect) + "WHERE job = $5 AND " + kVisible;
  static const std::string kOfDevice = std::string(kSelect) + "WHERE device = $5 AND " + kVisible;
  const std::int64_t before =
      filter.before == 0 ? INT64_MAX : static_cast<std::int64_t>(filter.before);
  const std::int64_t limit = std::int64_t{size} + 1;
  const bool everyone = filter.viewer.IsNil();
  Result<std::vector<events::Event>> rows;
  if (!filter.job.IsNil()) {
    rows = Select(connection, kOfJob, {before, everyone, filter.viewer, limit, filter.job});
  } else if (!filter.device.IsNil()) {
    rows = Select(connection, kOfDevice, {before, everyone, filter.viewer, limit, filter.device});
  } else {
    rows = Select(connection, kAll, {before, everyone, filter.viewer, limit});
  }
  if (!rows) return std::unexpected(std::move(rows).error());
  return CutPage(*std::move(rows), size);
}

Result<std::vector<events::Event>> EventsAfter(db::Connection& connection, AccountId viewer,
                                               std::uint64_t after, std::uint32_t size) {
  static const std::string kSql =
      std::string(kSelect) +
      "WHERE sequence > $1 AND ($2 = 1 OR renter = $3 OR lender = $3) ORDER BY sequence LIMIT $4";
  return Select(connection, kSql,
                {static_cast<std::int64_t>(after), viewer.IsNil(), viewer, std::int64_t{size}});
}

}  // namespace ioworker::store
