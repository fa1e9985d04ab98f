#include "agent/electricity.h"

#include "agent/local_time.h"

namespace ioworker::agent {

void Electricity::SetTariff(const policy::Tariff& tariff) {
  const Lock lock(mutex_);
  tariff_ = tariff;
}

void Electricity::Read(v1::TelemetrySample& sample, Duration since, bool working) {
  const Lock lock(mutex_);
  const auto measured =
      sample.has_power_watts() ? std::optional(sample.power_watts()) : std::nullopt;
  const auto watts = tariff_.Watts(measured, sample.cpu_utilisation());
  const auto price = tariff_.At(WeekMinuteOf(clock_.Now()));
  if (watts) sample.set_power_watts(*watts);
  const auto energy = [&](Duration time) {
    return static_cast<std::uint64_t>(*watts * static_cast<double>(time / milliseconds{1}));
  };
  if (watts && working) {
    const std::uint64_t used = energy(since);
    month_.AddElectricity(used, price ? policy::EnergyCost(*price, used) : Money{});
  }
  if (!watts || !price) return;
  sample.set_electricity_per_hour(FormatMoney(policy::EnergyCost(*price, energy(hours{1}))));
  sample.set_electricity_this_month(FormatMoney(month_.Used().electricity));
}

}  // namespace ioworker::agent
