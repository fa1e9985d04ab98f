#include "store/epochs.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace ioworker::store {
namespace {

using rewards::TotalWeight;

TotalWeight ParseWeight(std::string_view text) {
  TotalWeight weight = 0;
  for (const char digit : text) weight = weight * 10 + static_cast<TotalWeight>(digit - '0');
  return weight;
}

std::string_view BytesOf(const rewards::Pseudonym& pseudonym) {
  return {reinterpret_cast<const char*>(pseudonym.bytes.data()), pseudonym.bytes.size()};
}

std::string SelectFrom(std::string_view columns, std::string_view rest) {
  return fmt::format("SELECT {} FROM {}", columns, rest);
}

db::Param Number(std::uint64_t number) { return static_cast<std::int64_t>(number); }

constexpr std::string_view kEpochColumns =
    "begun_at, pool, devices, weight, paid, previous, digest, secret, closed_at";

ClosedEpoch ReadEpoch(const db::Row& row) {
  return {.epoch = row.At(0),
          .pool = row.Amount(1),
          .devices = static_cast<std::size_t>(row.Int(2)),
          .weight = ParseWeight(row.Text(3)),
          .paid = row.Amount(4),
          .previous = std::string(row.Blob(5)),
          .digest = std::string(row.Blob(6)),
          .secret = std::string(row.Blob(7)),
          .closed_at = row.At(8)};
}

constexpr std::string_view kShareColumns =
    "begun_at, pseudonym, device, owner, verified, processor_thousandths, memory_mib, "
    "gpu_memory_mib, gpu_gigaflops, leases_well, leases_ill, seconds, capability, reliability, "
    "weight, share";

EpochShare ReadShare(const db::Row& row) {
  EpochShare share{
      .epoch = row.At(0), .device = row.IdAt<DeviceId>(2), .owner = row.IdAt<AccountId>(3)};
  auto& [hour, score, money] = share.row;
  const auto pseudonym = row.Blob(1);
  std::copy_n(pseudonym.begin(), std::min(pseudonym.size(), hour.device.bytes.size()),
              hour.device.bytes.begin());
  hour.figures = {.verified = row.Bool(4),
                  .processor_thousandths = row.Uint32(5),
                  .memory_mib = row.Uint32(6),
                  .gpu_memory_mib = row.Uint32(7),
                  .gpu_gigaflops = row.Uint32(8)};
  hour.leases = {.well = row.Uint32(9), .ill = row.Uint32(10)};
  hour.seconds = row.Uint32(11);
  score = {.capability = static_cast<std::uint64_t>(row.Int(12)),
           .reliability = row.Uint32(13),
           .weight = static_cast<std::uint64_t>(row.Int(14))};
  money = row.Amount(15);
  return share;
}

}  // namespace

Status SaveEpoch(db::Connection& writer, const ClosedEpoch& epoch,
                 std::span<const EpochShare> shares) {
  const std::string weight = fmt::format("{}", epoch.weight);
  TRY(writer.Run(fmt::format("INSERT INTO epoch ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                             kEpochColumns),
                 {epoch.epoch, epoch.pool, Number(epoch.devices), weight, epoch.paid,
                  db::Bytes{epoch.previous}, db::Bytes{epoch.digest}, db::Bytes{epoch.secret},
                  epoch.closed_at}));
  db::Rows rows(16);
  for (const auto& share : shares) {
    const auto& [hour, score, money] = share.row;
    rows.Add({share.epoch, db::Bytes{BytesOf(hour.device)}, share.device, share.owner,
              hour.figures.verified, hour.figures.processor_thousandths, hour.figures.memory_mib,
              hour.figures.gpu_memory_mib, hour.figures.gpu_gigaflops, hour.leases.well,
              hour.leases.ill, hour.seconds, Number(score.capability), score.reliability,
              Number(score.weight), money});
  }
  return writer.RunRows(
      fmt::format("INSERT INTO epoch_share ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                  "$11, $12, $13, $14, $15, $16)",
                  kShareColumns),
      rows);
}

Result<std::optional<ClosedEpoch>> FindEpoch(db::Connection& connection, Instant epoch) {
  std::optional<ClosedEpoch> found;
  TRY(connection.Query(SelectFrom(kEpochColumns, "epoch WHERE begun_at = $1"), {epoch},
                       [&](const db::Row& row) -> Status {
                         found = ReadEpoch(row);
                         return {};
                       }));
  return found;
}

Result<Page<ClosedEpoch>> ListEpochs(db::Connection& connection, Instant before,
                                     std::uint32_t size) {
  std::vector<ClosedEpoch> epochs;
  TRY(connection.Query(
      SelectFrom(kEpochColumns, "epoch WHERE begun_at < $1 ORDER BY begun_at DESC LIMIT $2"),
      {before, std::int64_t{size} + 1}, [&](const db::Row& row) -> Status {
        epochs.push_back(ReadEpoch(row));
        return {};
      }));
  return CutPage(std::move(epochs), size);
}

Result<Page<EpochShare>> SharesOfDevice(db::Connection& connection, DeviceId device, Instant before,
                                        std::uint32_t size) {
  std::vector<EpochShare> shares;
  TRY(connection.Query(SelectFrom(kShareColumns,
                                  "epoch_share WHERE device = $1 AND begun_at < $2 "
                                  "ORDER BY begun_at DESC LIMIT $3"),
                       {device, before, std::int64_t{size} + 1}, [&](const db::Row& row) -> Status {
                         shares.push_back(ReadShare(row));
                         return {};
                       }));
  return CutPage(std::move(shares), size);
}

Result<std::optional<rewards::EpochRecord>> LoadRecord(db::Connection& connection, Instant epoch) {
  TRY(auto closed, FindEpoch(connection, epoch));
  if (!closed) return std::nullopt;
  rewards::EpochRecord record{.epoch = closed->epoch,
                              .pool = closed->pool,
                              .previous = std::move(closed->previous),
                              .rows = {},
                              .devices = closed->devices,
                              .weight = closed->weight,
                              .paid = closed->paid,
                              .digest = std::move(closed->digest)};
  TRY(connection.Query(
      SelectFrom(kShareColumns, "epoch_share WHERE begun_at = $1 ORDER BY pseudonym"), {epoch},
      [&](const db::Row& row) -> Status {
        record.rows.push_back(ReadShare(row).row);
        return {};
      }));
  if (record.rows.size() != record.devices) return std::nullopt;
  return record;
}

Result<std::int64_t> ForgetShares(db::Connection& writer, Instant before, std::uint32_t rows_max) {
  return writer.Run(
      "DELETE FROM epoch_share WHERE (begun_at, pseudonym) IN "
      "(SELECT begun_at, pseudonym FROM epoch_share WHERE begun_at < $1 "
      "ORDER BY begun_at, pseudonym LIMIT $2)",
      {before, rows_max});
}

}  // namespace ioworker::store
