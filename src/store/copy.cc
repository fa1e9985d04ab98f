#include "store/copy.h"

#include <string_view>

#include <fmt/format.h>

namespace ioworker::store {
namespace {

// Columns with their kinds: i BIGINT, t TEXT, b BYTEA. A test compares them with the schema.
struct Table {
  std::string_view name;
  std::string_view columns;
};
constexpr Table kTables[] = {
    {"account", "id:b name:t roles:i created_at:i country:t"},
    {"purse", "account:b kind:i available:i held:i"},
    {"transfer",
     "sequence:i kind:i from_account:b from_kind:i to_account:b to_kind:i amount:i job:b "
     "task_index:i attempt:i device:b note:t made_at:i hash:b"},
    {"enrolment",
     "code_hash:b id:b account:b name:t created_at:i expires_at:i devices_max:i "
     "devices_used:i revoked:i"},
    {"device",
     "id:b owner:b name:t public_key:b price_per_hour:i paused_by_wish:i paused_by_device:i "
     "pause_reason:t retired:i spool_id:t acknowledged:i state:i state_since:i earned:i "
     "enrolled_at:i last_seen_at:i wish_finishes:i wish_until:i follows_least:i follows_most:i"},
    {"device_inventory", "device:b inventory:t"},
    {"telemetry", "device:b span_seconds:i begun_at:i samples:b"},
    {"job_spec", "job:b spec:t"},
    {"job_secret", "job:b sealed:b"},
    {"job",
     "id:b account:b state:i reason:i waiting:i running:i succeeded:i failed:i cancelled:i "
     "next_index:i cancel_requested:i charged:i held:i created_at:i started_at:i ended_at:i "
     "forgotten_at:i"},
    {"lease",
     "job:b task_index:i attempt:i device:b renter:b owner:b state:i reason:i final:i "
     "stop_reason:i price_per_hour:i held:i charged:i fee:i gpu_indices:t placed_at:i pulling_at:i "
     "started_at:i ended_at:i settled_at:i exit_code:i message:t image_digest:t stopped_at:i "
     "stop_asked_at:i resumed_from:i"},
    {"request",
     "account:b request_id:t request_hash:b jobs:b created_account:b transfer:i made_at:i"},
    {"event",
     "sequence:i made_at:i actor:t noun:t object:t action:t reason:t before:t after:t renter:b "
     "lender:b job:b device:b"},
    {"artifact",
     "id:b account:b kind:i path:t size_bytes:i sha256:b job:b task_index:i attempt:i "
     "created_at:i number:i"},
    {"session",
     "id:b account:b secret_hash:b user_agent:t created_at:i expires_at:i revoked_at:i "
     "proven_at:i"},
    {"api_key",
     "id:b account:b name:t secret_hash:b created_at:i expires_at:i revoked_at:i scopes:i"},
    {"identity",
     "id:b account:b provider:t subject:t name:t email:t passkey:t created_at:i used_at:i "
     "removed_at:i"},
    {"epoch",
     "begun_at:i pool:i devices:i weight:t paid:i previous:b digest:b secret:b closed_at:i"},
    {"epoch_share",
     "begun_at:i pseudonym:b device:b owner:b verified:i processor_thousandths:i memory_mib:i "
     "gpu_memory_mib:i gpu_gigaflops:i leases_well:i leases_ill:i seconds:i capability:i "
     "reliability:i weight:i share:i"},
    {"sign_in_link", "secret_hash:b account:b expires_at:i used_at:i"},
};

constexpr std::size_t kRowsAtOnce = 5000;

// A table's columns by name, and one letter each for their kinds.
struct Columns {
  std::string names;
  std::string kinds;
};

Columns ColumnsOf(const Table& table) {
  Columns columns;
  for (std::string_view rest = table.columns; !rest.empty();) {
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (!columns.names.empty()) columns.names += ", ";
    columns.names += word.substr(0, word.size() - 2);
    columns.kinds += word.back();
  }
  return columns;
}

db::Param ValueAt(const db::Row& row, int column, char kind, db::Rows& rows) {
  if (row.IsNull(column)) return nullptr;
  switch (kind) {
    case 't':
      return rows.Keep(std::string(row.Text(column)));
    case 'b':
      return db::Bytes{rows.Keep(std::string(row.Blob(column)))};
    default:
      return row.Int(column);
  }
}

Result<std::int64_t> Count(db::Connection& connection, std::string_view table) {
  std::int64_t count = 0;
  TRY(connection.Query(fmt::format("SELECT count(*) FROM {}", table), {},
                       [&](const db::Row& row) -> Status {
                         count = row.Int(0);
                         return {};
                       }));
  return count;
}

Result<std::int64_t> CopyTable(const Table& table, db::Connection& from, db::Connection& to) {
  const auto columns = ColumnsOf(table);
  const auto width = columns.kinds.size();
  std::string places;
  for (std::size_t i = 1; i <= width; ++i) places += fmt::format("{}${}", i == 1 ? "" : ", ", i);
  const auto insert =
      fmt::format("INSERT INTO {} ({}) VALUES ({})", table.name, columns.names, places);
  std::int64_t count = 0;
  db::Rows rows(width);
  TRY(from.Query(fmt::format("SELECT {} FROM {}", columns.names, table.name), {},
                 [&](const db::Row& row) -> Status {
                   std::vector<db::Param> values;
                   for (std::size_t i = 0; i < width; ++i) {
                     values.push_back(ValueAt(row, static_cast<int>(i), columns.kinds[i], rows));
                   }
                   rows.Add(values);
                   ++count;
                   if (rows.size() < kRowsAtOnce) return {};
                   TRY(to.RunRows(insert, rows));
                   rows = db::Rows(width);
                   return {};
                 }));
  TRY(to.RunRows(insert, rows));
  return count;
}

}  // namespace

Result<std::vector<CopiedTable>> CopyNetwork(db::Connection& from, db::Connection& to) {
  for (const auto& table : kTables) {
    TRY(const auto rows, Count(to, table.name));
    if (rows > 0) {
      return Conflict("target_not_empty",
                      fmt::format("the target has a network already ({} rows in {}); give a "
                                  "database that is empty",
                                  rows, table.name));
    }
  }
  std::vector<CopiedTable> copied;
  TRY(auto tx, db::Tx::Begin(to));
  for (const auto& table : kTables) {
    TRY(const auto rows, CopyTable(table, from, to));
    copied.push_back({.name = std::string(table.name),
                      .columns = static_cast<std::int64_t>(ColumnsOf(table).kinds.size()),
                      .rows = rows});
  }
  TRY(tx.Commit());
  for (const auto& table : copied) {
    TRY(const auto rows, Count(to, table.name));
    if (rows != table.rows) {
      return Internal(fmt::format("{} has {} rows of {}", table.name, rows, table.rows));
    }
  }
  return copied;
}

}  // namespace ioworker::store
