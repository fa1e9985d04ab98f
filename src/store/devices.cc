#include "store/devices.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ioworker::store {
namespace {

using nlohmann::json;

std::string WriteInventory(const devices::Inventory& inventory) {
  json gpus = json::array();
  for (const auto& gpu : inventory.gpus) {
    gpus.push_back({{"index", gpu.index},
                    {"model", gpu.model},
                    {"memory_mib", gpu.memory_mib},
                    {"driver", gpu.driver},
                    {"not_lent", gpu.not_lent},
                    {"drives_display", gpu.drives_display}});
  }
  json isolations = json::array();
  for (const auto each : inventory.isolations) isolations.push_back(jobs::IsolationName(each));
  return json{{"cpu_model", inventory.cpu_model},
              {"cores", inventory.cores},
              {"memory_mib", inventory.memory_mib},
              {"disk_mib", inventory.disk_mib},
              {"gpus", std::move(gpus)},
              {"operating_system", inventory.operating_system},
              {"engine", inventory.engine},
              {"architecture", inventory.architecture},
              {"agent_version", inventory.agent_version},
              {"numa_nodes", inventory.numa_nodes},
              {"cpu_packages", inventory.cpu_packages},
              {"isolations", std::move(isolations)}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

// Throws json::exception where a value has not the type that was written.
devices::Inventory FromJson(const json& stored) {
  devices::Inventory inventory{.cpu_model = stored.value("cpu_model", ""),
                               .cores = stored.value("cores", 0U),
                               .memory_mib = stored.value("memory_mib", 0U),
                               .disk_mib = stored.value("disk_mib", 0U),
                               .gpus = {},
                               .operating_system = stored.value("operating_system", ""),
                               .engine = stored.value("engine", ""),
                               .architecture = stored.value("architecture", ""),
                               .agent_version = stored.value("agent_version", ""),
                               .numa_nodes = stored.value("numa_nodes", 0U),
                               .cpu_packages = stored.value("cpu_packages", 0U)};
  for (const auto& gpu : stored.value("gpus", json::array())) {
    inventory.gpus.push_back({.index = gpu.value("index", 0U),
                              .model = gpu.value("model", ""),
                              .memory_mib = gpu.value("memory_mib", 0U),
                              .driver = gpu.value("driver", ""),
                              .not_lent = gpu.value("not_lent", ""),
                              .drives_display = gpu.value("drives_display", false)});
  }
  for (const std::string& each : stored.value("isolations", std::vector<std::string>{})) {
    if (const auto known = jobs::ParseIsolation(each)) inventory.isolations.push_back(*known);
  }
  return inventory;
}

Result<devices::Inventory> ReadInventory(std::string_view text) {
  try {
    return FromJson(json::parse(text));
  } catch (const json::exception& error) {
    return Internal(std::string("a stored inventory is damaged: ") + error.what());
  }
}

constexpr std::string_view kColumns =
    "id, owner, name, public_key, price_per_hour, paused_by_wish, paused_by_device, pause_reason, "
    "retired, spool_id, acknowledged, state, state_since, earned, enrolled_at, last_seen_at, "
    "wish_finishes, wish_until, follows_least, follows_most";

std::string SelectWhere(std::string_view where) {
  return fmt::format(
      "SELECT {}, inventory FROM device JOIN device_inventory ON device = id WHERE {}", kColumns,
      where);
}

std::optional<devices::PriceLimits> FollowingOf(const db::Row& row) {
  if (row.IsNull(18) || row.IsNull(19)) return std::nullopt;
  return devices::PriceLimits{.least = row.Amount(18), .most = row.Amount(19)};
}

Result<devices::Device> ReadDevice(const db::Row& row) {
  TRY(auto inventory, ReadInventory(row.Text(20)));
  return devices::Device{
      .id = row.IdAt<DeviceId>(0),
      .owner = row.IdAt<AccountId>(1),
      .name = std::string(row.Text(2)),
      .public_key = std::string(row.Blob(3)),
      .inventory = std::make_shared<const devices::Inventory>(std::move(inventory)),
      .price_per_hour = row.Amount(4),
      .market_following = FollowingOf(row),
      .paused_by_wish = row.Bool(5),
      .wish_finishes = row.Bool(16),
      .wish_until = row.MaybeAt(17),
      .paused_by_device = row.Bool(6),
      .pause_reason = std::string(row.Text(7)),
      .retired = row.Bool(8),
      .spool_id = std::string(row.Text(9)),
      .acknowledged = static_cast<std::uint64_t>(row.Int(10)),
      .state = static_cast<devices::DeviceState>(row.Int(11)),
      .state_since = row.At(12),
      .earned = row.Amount(13),
      .enrolled_at = row.At(14),
      .last_seen_at = row.MaybeAt(15)};
}

Result<std::vector<devices::Device>> Select(db::Connection& connection, AccountId owner,
                                            DeviceId after, std::int64_t limit) {
  static const std::string kSql =
      SelectWhere("($1 = 1 OR owner = $2) AND id > $3 ORDER BY id LIMIT $4");
  std::vector<devices::Device> found;
  TRY(connection.Query(kSql, {owner.IsNil(), owner, after, limit},
                       [&](const db::Row& row) -> Status {
                         TRY(found.emplace_back(), ReadDevice(row));
                         return {};
                       }));
  return found;
}

constexpr std::string_view kEnrolmentColumns =
    "SELECT code_hash, id, account, name, created_at, expires_at, devices_max, devices_used, "
    "revoked FROM enrolment ";

devices::Enrolment EnrolmentOf(const db::Row& row) {
  return {.code_hash = std::string(row.Blob(0)),
          .id = row.IdAt<EnrolmentId>(1),
          .account = row.IdAt<AccountId>(2),
          .name = std::string(row.Text(3)),
          .created_at = row.At(4),
          .expires_at = row.At(5),
          .devices_max = row.Uint32(6),
          .devices_used = row.Uint32(7),
          .revoked = row.Bool(8)};
}

}  // namespace

Status SaveDevices(db::Connection& writer, const Many<devices::Device>& devices) {
  static const std::string kSql = fmt::format(
      "INSERT INTO device ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
      "$14, $15, $16, $17, $18, $19, $20) ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
      "price_per_hour = excluded.price_per_hour, paused_by_wish = excluded.paused_by_wish, "
      "paused_by_device = excluded.paused_by_device, pause_reason = excluded.pause_reason, "
      "retired = excluded.retired, spool_id = excluded.spool_id, "
      "acknowledged = excluded.acknowledged, state = excluded.state, "
      "state_since = excluded.state_since, earned = excluded.earned, "
      "last_seen_at = excluded.last_seen_at, wish_finishes = excluded.wish_finishes, "
      "wish_until = excluded.wish_until, follows_least = excluded.follows_least, "
      "follows_most = excluded.follows_most",
      kColumns);
  db::Rows rows(20);
  for (const auto* device : devices) {
    std::optional<Money> least;
    std::optional<Money> most;
    if (const auto& following = device->market_following) {
      least = following->least;
      most = following->most;
    }
    rows.Add({device->id,
              device->owner,
              device->name,
              db::Bytes{device->public_key},
              device->price_per_hour,
              device->paused_by_wish,
              device->paused_by_device,
              device->pause_reason,
              device->retired,
              device->spool_id,
              static_cast<std::int64_t>(device->acknowledged),
              static_cast<int>(device->state),
              device->state_since,
              device->earned,
              device->enrolled_at,
              device->last_seen_at,
              device->wish_finishes,
              device->wish_until,
              least,
              most});
  }
  return writer.RunRows(kSql, rows);
}

Status SaveInventory(db::Connection& writer, DeviceId device, const devices::Inventory& inventory) {
  TRY(
      writer.RunLater("INSERT INTO device_inventory (device, inventory) VALUES ($1, $2) "
                      "ON CONFLICT (device) DO UPDATE SET inventory = excluded.inventory",
                      {device, WriteInventory(inventory)}));
  return {};
}

Status SaveEnrolment(db::Connection& writer, const devices::Enrolment& enrolment) {
  TRY(writer.RunLater(
      "INSERT INTO enrolment (code_hash, id, account, name, created_at, expires_at, "
      "devices_max, devices_used, revoked) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code_hash) DO "
      "UPDATE SET expires_at = excluded.expires_at, devices_used = "
      "excluded.devices_used, revoked = excluded.revoked",
      {db::Bytes{enrolment.code_hash}, enrolment.id, enrolment.account, enrolment.name,
       enrolment.created_at, enrolment.expires_at, std::int64_t{enrolment.devices_max},
       std::int64_t{enrolment.devices_used}, std::int64_t{enrolment.revoked}}));
  return {};
}

Result<std::vector<devices::Device>> LoadDevices(db::Connection& connection) {
  return Select(connection, {}, {}, INT64_MAX);
}

Status ForgetEnrolmentsBefore(db::Connection& writer, Instant before) {
  TRY(writer.Run("DELETE FROM enrolment WHERE expires_at < $1", {before}));
  return {};
}

Status ForgetEnrolment(db::Connection& writer, const std::string& code_hash) {
  return writer.RunLater("DELETE FROM enrolment WHERE code_hash = $1", {db::Bytes{code_hash}});
}

Result<std::vector<devices::Enrolment>> LoadEnrolments(db::Connection& connection, Instant since) {
  std::vector<devices::Enrolment> found;
  TRY(connection.Query(std::string(kEnrolmentColumns) + "WHERE expires_at > $1", {since},
                       [&](const db::Row& row) -> Status {
                         found.push_back(EnrolmentOf(row));
                         return {};
                       }));
  return found;
}

Result<Page<devices::Enrolment>> ListEnrolments(db::Connection& connection, AccountId account,
                                                EnrolmentId before, std::uint32_t size) {
  std::vector<devices::Enrolment> rows;
  const std::string sql = std::string(kEnrolmentColumns) + "WHERE account = $1" +
                          (before.IsNil() ? "" : " AND id < $3") + " ORDER BY id DESC LIMIT $2";
  std::vector<db::Param> values = {account, std::int64_t{size} + 1};
  if (!before.IsNil()) values.emplace_back(before);
  TRY(connection.Query(sql, values, [&](const db::Row& row) -> Status {
    rows.push_back(EnrolmentOf(row));
    return {};
  }));
  return CutPage(std::move(rows), size);
}

Result<devices::Enrolment> FindEnrolment(db::Connection& connection, EnrolmentId id) {
  std::optional<devices::Enrolment> found;
  TRY(connection.Query(std::string(kEnrolmentColumns) + "WHERE id = $1", {id},
                       [&](const db::Row& row) -> Status {
                         found = EnrolmentOf(row);
                         return {};
                       }));
  if (!found) return NotFound("enrolment", id.Text());
  return *found;
}

Result<Page<devices::Device>> ListDevices(db::Connection& connection, AccountId owner,
                                          DeviceId after, std::uint32_t size) {
  TRY(auto rows, Select(connection, owner, after, std::int64_t{size} + 1));
  return CutPage(std::move(rows), size);
}

Result<devices::Device> FindDevice(db::Connection& connection, DeviceId id) {
  static const std::string kSql = SelectWhere("id = $1");
  std::optional<devices::Device> found;
  TRY(connection.Query(kSql, {id}, [&](const db::Row& row) -> Status {
    TRY(found, ReadDevice(row));
    return {};
  }));
  if (!found) return NotFound("device", id.Text());
  return *std::move(found);
}

}  // namespace ioworker::store
