#include "app/market.h"

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
