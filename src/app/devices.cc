#include "app/devices.h"

#include "app/messages.h"
#include "store/devices.h"

namespace ioworker::app {
namespace {

// So that the dearest lease over its longest time stays below kMoneyMax.
constexpr Money kDevicePriceMax{1'000'000'000'000};
constexpr std::uint32_t kPauseSecondsMax = 30 * 24 * 3600;

// Adds what only the memory of the network knows.
void PutLive(const core::Network& network, DeviceId id, v1::Device& message) {
  if (const auto* offer = network.market().Find(id)) {
    message.set_cores_free(offer->cores_free);
    message.set_memory_free_mib(offer->memory_free_mib);
  }
  if (const auto seen = network.LastSeen(id)) Put(*seen, message.mutable_last_seen_at());
  if (const auto* lending = network.LendingOf(id)) {
    message.set_lending_mode(static_cast<v1::LendingMode>(lending->mode));
    message.set_lending_reason(lending->reason);
    if (lending->lent) *message.mutable_lent() = ToMessage(*lending->lent);
    if (lending->trial) *message.mutable_trial() = ToMessage(*lending->trial);
  }
  const auto work = network.WorkOf(id);
  message.set_leases_running(work.leases);
  message.set_earning_per_hour(FormatMoney(work.earning_per_hour));
}

Result<v1::Device> Describe(App& app, DeviceId id) {
  TRY(auto reader, app.readers.Lend());
  TRY(const auto device, store::FindDevice(*reader, id));
  auto message = ToMessage(device);
  app.writer->Look([&](const core::Network& network) { PutLive(network, id, message); });
  return message;
}

Result<Money> ReadPrice(const std::string& text, const std::string& field) {
  TRY(const Money price, ParseMoney(text, field));
  if (price <= kDevicePriceMax) return price;
  return InvalidArgument(field, "out_of_range", field + ": at most 1,000,000 an hour");
}

Result<devices::PriceLimits> ReadLimits(const v1::MarketFollowing& following) {
  devices::PriceLimits limits;
  TRY(limits.least, ReadPrice(following.price_least(), "market_following.price_least"));
  TRY(limits.most, ReadPrice(following.price_most(), "market_following.price_most"));
  if (limits.least <= limits.most && limits.most > Money{}) return limits;
  return InvalidArgument("market_following.price_most", "out_of_range",
                         "market_following.price_most: must be above 0 and no less than "
                         "price_least");
}

Result<v1::Device> SetWish(App& app, const Caller& caller, const std::string& device_id,
                           core::SetDeviceWish wish) {
  TRY(const auto device, FindDeviceFor(app, caller, device_id));
  wish.actor = caller.account;
  wish.device = device.id;
  TRY(Execute(app, std::move(wish)));
  return Describe(app, device.id);
}

}  // namespace

Result<devices::Device> FindDeviceFor(App& app, const Caller& caller,
                                      const std::string& device_id) {
  TRY(const auto id, ParseId<DeviceId>(device_id, "device_id"));
  TRY(auto reader, app.readers.Lend());
  TRY(auto device, store::FindDevice(*reader, id));
  if (device.owner != caller.account && !caller.IsOperator()) return NotFound("device", device_id);
  return device;
}

Result<v1::ListDevicesResponse> ListDevices(App& app, const Caller& caller,
                                            const v1::ListDevicesRequest& request) {
  TRY(const auto size, PageSize(app, request.page_size()));
  TRY(const auto after, ParsePageToken<DeviceId>(request.page_token()));
  const AccountId owner = caller.IsOperator() ? AccountId{} : caller.account;
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListDevices(*reader, owner, after, size));
  v1::ListDevicesResponse response;
  for (const auto& device : page.rows) *response.add_devices() = ToMessage(device);
  app.writer->Look([&](const core::Network& network) {
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
      PutLive(network, page.rows[i].id, *response.mutable_devices(static_cast<int>(i)));
    }
  });
  if (page.more) response.set_next_page_token(page.rows.back().id.Text());
  return response;
}

Result<v1::Device> GetDevice(App& app, const Caller& caller, const v1::GetDeviceRequest& request) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  return Describe(app, device.id);
}

Result<v1::Device> UpdateDevice(App& app, const Caller& caller,
                                const v1::UpdateDeviceRequest& request) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  core::UpdateDevice command{.actor = caller.account,
                             .device = device.id,
                             .name = {},
                             .price_per_hour = {},
                             .market_following = {}};
  if (request.has_name()) {
    TRY(CheckName(request.name()));
    command.name = request.name();
  }
  if (request.has_price_per_hour()) {
    TRY(command.price_per_hour, ReadPrice(request.price_per_hour(), "price_per_hour"));
  }
  if (request.has_market_following()) {
    if (command.price_per_hour) {
      return InvalidArgument("market_following", "contradiction",
                             "market_following: give either a price that stays or limits within "
                             "which it follows the market");
    }
    TRY(command.market_following, ReadLimits(request.market_following()));
  }
  TRY(Execute(app, std::move(command)));
  return Describe(app, device.id);
}

Result<v1::Device> PauseDevice(App& app, const Caller& caller,
                               const v1::PauseDeviceRequest& request) {
  core::SetDeviceWish wish{.actor = {}, .device = {}, .paused = true, .finish = request.finish()};
  if (request.for_seconds() > kPauseSecondsMax) {
    return InvalidArgument("for_seconds", "out_of_range", "for_seconds: at most 30 days");
  }
  if (request.for_seconds() > 0) wish.until = app.clock.Now() + seconds{request.for_seconds()};
  return SetWish(app, caller, request.device_id(), std::move(wish));
}

Result<v1::Device> ResumeDevice(App& app, const Caller& caller,
                                const v1::ResumeDeviceRequest& request) {
  return SetWish(app, caller, request.device_id(), {});
}

Result<v1::Device> RetireDevice(App& app, const Caller& caller,
                                const v1::RetireDeviceRequest& request) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  TRY(Execute(app, core::RetireDevice{.actor = caller.account, .device = device.id}));
  return Describe(app, device.id);
}

Status WatchTelemetry(App& app, const Caller& caller, const v1::WatchTelemetryRequest& request,
                      std::shared_ptr<Sink<v1::TelemetrySample>> sink) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  app.telemetry.Watch(device.id, std::move(sink));
  return {};
}

}  // namespace ioworker::app
