#include "app/market.h"

#include <algorithm>
#include <tuple>

#include "app/devices.h"

namespace ioworker::app {

Result<v1::Market> GetMarket(App& app, const Caller&, const v1::GetMarketRequest&) {
  v1::Market market;
  app.writer->Look([&](const core::Network& network) {
    for (const auto& [name, tally] : network.market().models()) {
      auto* model = market.add_models();
      model->set_model(name);
      model->set_gpu(tally.gpu());
      model->set_devices_online(tally.devices_online());
      model->set_devices_free(tally.devices_free());
      model->set_cores_total(static_cast<std::uint32_t>(tally.cores_total()));
      model->set_cores_free(static_cast<std::uint32_t>(tally.cores_free()));
      model->set_gpus_total(static_cast<std::uint32_t>(tally.gpus_total()));
      model->set_gpus_free(static_cast<std::uint32_t>(tally.gpus_free()));
      model->set_memory_mib_most(tally.memory_mib_most());
      const auto price = tally.price_low();
      if (price) model->set_price_per_hour_low(FormatMoney(*price));
      if (const auto rent = network.RentOf(name)) model->set_rented_unit_price(FormatMoney(*rent));
    }
    market.set_tasks_waiting(network.tasks_waiting());
    market.set_tasks_running(network.tasks_running());
    market.set_fee_basis_points(static_cast<std::uint32_t>(network.settings().fee_basis_points));
  });
  market.set_currency(app.settings.currency);
  return market;
}

namespace {

// What the owner of a device could do about it; empty: nothing.
std::string_view OwnersRemedy(market::Constraint constraint) {
  switch (constraint) {
    case market::Constraint::kOffline:
      return "start the device, or look at its link: ioworker device status";
    case market::Constraint::kPaused:
      return "lend again, or look at the rule that pauses it: ioworker policy explain";
    case market::Constraint::kCores:
      return "lend more cores, if it has more: cores of the policy's limits";
    case market::Constraint::kMemory:
      return "lend more memory, if it has more: memory_mib of the policy's limits";
    case market::Constraint::kDisk:
      return "lend more disk, if it has more: disk_mib of the policy's limits";
    case market::Constraint::kGpus:
      return "lend more GPUs, if it has more: gpus_kept and display_gpu of the policy's limits";
    case market::Constraint::kPrice:
      return "ask less, or follow the market: ioworker devices price";
    case market::Constraint::kTried:
      return "it refused these tasks or failed them: its owner's log says why";
    case market::Constraint::kEgress:
      return "let jobs reach more: egress of the policy, if ioworker doctor says that it can be "
             "guarded";
    case market::Constraint::kIsolation:
      return "install a stronger runtime: gVisor or Kata";
    case market::Constraint::kCountry:
      return "serve more countries: countries of the policy";
    case market::Constraint::kNone:
    case market::Constraint::kGpuModel:
    case market::Constraint::kGpuMemory:
    case market::Constraint::kBusy:
    case market::Constraint::kBalance:
    case market::Constraint::kBudget:
      return "";
  }
  return "";
}

}  // namespace

Result<v1::MissedDemand> GetMissedDemand(App& app, const Caller& caller,
                                         const v1::GetMissedDemandRequest& request) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  std::vector<std::pair<market::Constraint, std::uint64_t>> missed;
  v1::MissedDemand demand;
  app.writer->Look([&](const core::Network& network) {
    for (const auto& each : network.MissedBy(device.id)) missed.push_back(each);
    demand.set_tasks_waiting(network.tasks_waiting());
  });
  std::ranges::sort(missed, [](const auto& one, const auto& other) {
    return std::tie(other.second, one.first) < std::tie(one.second, other.first);
  });
  for (const auto& [constraint, tasks] : missed) {
    auto& reason = *demand.add_reasons();
    reason.set_constraint(static_cast<v1::Obstacle::Constraint>(constraint));
    reason.set_tasks(tasks);
    reason.set_remedy(std::string(OwnersRemedy(constraint)));
  }
  return demand;
}

Result<v1::Network> GetNetwork(App& app, const Caller&, const v1::GetNetworkRequest&) {
  v1::Network network;
  network.set_name(app.settings.network_name);
  network.set_version(app.settings.version);
  network.set_currency(app.settings.currency);
  network.set_history_days(app.settings.history_days);
  network.set_file_days(app.settings.file_days);
  app.writer->Look([&](const core::Network& live) {
    network.set_devices_online(live.market().online());
    network.set_tasks_running(live.tasks_running());
    network.set_tasks_waiting(live.tasks_waiting());
    network.set_fee_basis_points(static_cast<std::uint32_t>(live.settings().fee_basis_points));
  });
  return network;
}

}  // namespace ioworker::app
