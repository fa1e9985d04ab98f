#include "store/ledger.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "domain/ledger/chain.h"

namespace ioworker::store {
namespace {

ledger::PurseKind KindAt(const db::Row& row, int column) {
  return static_cast<ledger::PurseKind>(row.Int(column));
}

// All zero if there is none.
ledger::ChainHash HashAt(const db::Row& row, int column) {
  ledger::ChainHash hash{};
  const auto bytes = row.Blob(column);
  if (bytes.size() == hash.size()) std::ranges::copy(bytes, hash.begin());
  return hash;
}

ledger::Transfer ReadTransfer(const db::Row& row) {
  return {.sequence = static_cast<std::uint64_t>(row.Int(0)),
          .kind = static_cast<ledger::TransferKind>(row.Int(1)),
          .from = {row.IdAt<AccountId>(2), KindAt(row, 3)},
          .to = {row.IdAt<AccountId>(4), KindAt(row, 5)},
          .amount = row.Amount(6),
          .lease = {.task = {.job = row.IdAt<JobId>(7), .index = row.Uint32(8)},
                    .attempt = row.Uint32(9)},
          .device = row.IdAt<DeviceId>(10),
          .note = std::string(row.Text(11)),
          .at = row.At(12),
          .hash = HashAt(row, 13)};
}

constexpr std::string_view kColumns =
    "sequence, kind, from_account, from_kind, to_account, to_kind, amount, job, task_index, "
    "attempt, device, note, made_at, hash";

constexpr std::string_view kInsert =
    "INSERT INTO transfer (sequence, kind, from_account, from_kind, to_account, to_kind, amount, "
    "job, task_index, attempt, device, note, made_at, hash) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

db::Rows RowsOf(std::span<const ledger::Transfer> transfers) {
  db::Rows rows(14);
  for (const auto& transfer : transfers) {
    rows.Add({static_cast<std::int64_t>(transfer.sequence), static_cast<int>(transfer.kind),
              transfer.from.account, static_cast<int>(transfer.from.kind), transfer.to.account,
              static_cast<int>(transfer.to.kind), transfer.amount,
              db::NullIfNil(transfer.lease.task.job), transfer.lease.task.index,
              transfer.lease.attempt, db::NullIfNil(transfer.device), transfer.note, transfer.at,
              db::Bytes{ledger::Bytes(transfer.hash)}});
  }
  return rows;
}

Result<ledger::ChainHead> FindHead(db::Connection& connection, std::string_view sql) {
  ledger::ChainHead head;
  TRY(connection.Query(sql, {}, [&](const db::Row& row) -> Status {
    head = {.sequence = static_cast<std::uint64_t>(row.Int(0)), .hash = HashAt(row, 1)};
    return {};
  }));
  return head;
}

}  // namespace

Status SavePurses(db::Connection& writer, const Many<ledger::Purse>& purses) {
  db::Rows rows(4);
  for (const auto* purse : purses) {
    rows.Add({purse->id.account, static_cast<int>(purse->id.kind), purse->available, purse->held});
  }
  return writer.RunRows(
      "INSERT INTO purse (account, kind, available, held) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (account, kind) DO UPDATE SET available = excluded.available, "
      "held = excluded.held",
      rows);
}

Status SaveTransfers(db::Connection& writer, std::span<const ledger::Transfer> transfers) {
  return writer.RunRows(kInsert, RowsOf(transfers));
}

Status SaveHashes(db::Connection& writer, std::span<const ledger::Transfer> transfers) {
  static const std::string kSql =
      fmt::format("{} ON CONFLICT (sequence) DO UPDATE SET hash = excluded.hash", kInsert);
  return writer.RunRows(kSql, RowsOf(transfers));
}

Result<std::vector<ledger::Purse>> LoadPurses(db::Connection& connection) {
  std::vector<ledger::Purse> purses;
  TRY(connection.Query("SELECT account, kind, available, held FROM purse", {},
                       [&](const db::Row& row) -> Status {
                         purses.push_back({.id = {row.IdAt<AccountId>(0), KindAt(row, 1)},
                                           .available = row.Amount(2),
                                           .held = row.Amount(3)});
                         return {};
                       }));
  return purses;
}

Result<ledger::ChainHead> FindChainHead(db::Connection& connection) {
  return FindHead(connection, "SELECT sequence, hash FROM transfer ORDER BY sequence DESC LIMIT 1");
}

Result<ledger::ChainHead> FindLastChained(db::Connection& connection) {
  return FindHead(connection,
                  "SELECT sequence, hash FROM transfer WHERE hash IS NOT NULL "
                  "ORDER BY sequence DESC LIMIT 1");
}

Result<std::vector<ledger::Transfer>> ListTransfersAfter(db::Connection& connection,
                                                         std::uint64_t sequence,
                                                         std::uint32_t size) {
  static const std::string kSql = fmt::format(
      "SELECT {} FROM transfer WHERE sequence > $1 ORDER BY sequence LIMIT $2", kColumns);
  std::vector<ledger::Transfer> found;
  TRY(connection.Query(kSql, {static_cast<std::int64_t>(sequence), size},
                       [&](const db::Row& row) -> Status {
                         found.push_back(ReadTransfer(row));
                         return {};
                       }));
  return found;
}

Result<PurseSums> FindPurses(db::Connection& connection, AccountId account) {
  PurseSums sums;
  TRY(connection.Query("SELECT kind, available, held FROM purse WHERE account = $1", {account},
                       [&](const db::Row& row) -> Status {
                         const auto kind = KindAt(row, 0);
                         if (kind == ledger::PurseKind::kEarnings) sums.earned = row.Amount(1);
                         if (kind == ledger::PurseKind::kTransit) sums.in_transit = row.Amount(1);
                         if (kind == ledger::PurseKind::kSpending) {
                           sums.available = row.Amount(1);
                           sums.held = row.Amount(2);
                         }
                         return {};
                       }));
  return sums;
}

Result<Page<ledger::Transfer>> ListTransfers(db::Connection& connection,
                                             const TransferFilter& filter, std::uint32_t size) {
  // A text for each case, so that each can use its index; $2 and $3 are in all of them.
  constexpr std::string_view kSelect =
      "SELECT {} FROM transfer WHERE sequence < $1 AND {} ORDER BY sequence DESC LIMIT $4";
  static const std::string kAll =
      fmt::format(kSelect, kColumns, "$2 IS NOT NULL AND $3 IS NOT NULL");
  static const std::string kOfJob = fmt::format(kSelect, kColumns, "$2 IS NOT NULL AND job = $3");
  static const std::string kOfAccount =
      fmt::format(kSelect, kColumns, "(from_account = $2 OR to_account = $2) AND $3 IS NOT NULL");
  static const std::string kOfBoth =
      fmt::format(kSelect, kColumns, "(from_account = $2 OR to_account = $2) AND job = $3");
  const bool anyone = filter.account.IsNil();
  const std::string& sql =
      filter.job.IsNil() ? (anyone ? kAll : kOfAccount) : (anyone ? kOfJob : kOfBoth);
  const std::int64_t before =
      filter.before == 0 ? INT64_MAX : static_cast<std::int64_t>(filter.before);
  std::vector<ledger::Transfer> found;
  TRY(connection.Query(sql, {before, filter.account, filter.job, std::int64_t{size} + 1},
                       [&](const db::Row& row) -> Status {
                         found.push_back(ReadTransfer(row));
                         return {};
                       }));
  return CutPage(std::move(found), size);
}

Result<std::vector<EarningsDay>> SumEarnings(db::Connection& connection, AccountId owner,
                                             Instant since) {
  // Charges count on the day on which they were made; time and leases on the day of the lease's
  // end.
  constexpr std::string_view kMoney =
      "SELECT t.made_at / 86400000000, t.device, SUM(t.amount) FROM transfer t "
      "WHERE t.to_account = $1 AND t.to_kind = 2 AND t.kind IN (2, 4) AND t.made_at >= $2 "
      "GROUP BY 1, 2 ORDER BY 1, 2";
  constexpr std::string_view kTime =
      "SELECT ended_at / 86400000000, device, SUM(fee), COUNT(*), SUM(stopped_at - started_at) "
      "FROM lease WHERE device IN (SELECT id FROM device WHERE owner = $1) AND placed_at >= $3 "
      "AND owner = $1 AND ended_at >= $2 AND started_at IS NOT NULL GROUP BY 1, 2";
  // No lease lives for longer, from its placing to its end.
  constexpr Duration kLeaseMax = hours{24 * 45};
  std::map<std::pair<std::int64_t, DeviceId>, EarningsDay> days;
  const auto day_of = [&](const db::Row& row) -> EarningsDay& {
    const auto day = row.Int(0);
    const auto device = row.IdAt<DeviceId>(1);
    return days
        .try_emplace({day, device},
                     EarningsDay{.day = day, .device = device, .earned = {}, .fee = {}})
        .first->second;
  };
  TRY(connection.Query(kMoney, {owner, since}, [&](const db::Row& row) -> Status {
    day_of(row).earned = row.Amount(2);
    return {};
  }));
  TRY(connection.Query(kTime, {owner, since, since - kLeaseMax}, [&](const db::Row& row) -> Status {
    auto& day = day_of(row);
    day.fee = row.Amount(2);
    day.leases = row.Uint32(3);
    day.served = Duration{row.Int(4)};
    return {};
  }));
  std::vector<EarningsDay> rows;
  for (auto& [key, day] : days) rows.push_back(std::move(day));
  return rows;
}

Result<BookSums> SumBooks(db::Connection& connection) {
  BookSums sums;
  TRY(connection.Query("SELECT kind, SUM(available), SUM(held) FROM purse GROUP BY kind", {},
                       [&](const db::Row& row) -> Status {
                         switch (KindAt(row, 0)) {
                           case ledger::PurseKind::kSpending:
                             sums.spendable = row.Amount(1);
                             sums.held = row.Amount(2);
                             break;
                           case ledger::PurseKind::kEarnings:
                             sums.earned = row.Amount(1);
                             break;
                           case ledger::PurseKind::kFees:
                             sums.fees = row.Amount(1);
                             break;
                           case ledger::PurseKind::kOutside:
                             sums.outside = row.Amount(1);
                             break;
                           case ledger::PurseKind::kPool:
                             sums.pool = row.Amount(1);
                             break;
                           case ledger::PurseKind::kTransit:
                             sums.in_transit = row.Amount(1);
                             break;
                         }
                         return {};
                       }));
  TRY(sums.head, FindChainHead(connection));
  return sums;
}

}  // namespace ioworker::store
