#include "domain/policy/tariff.h"

#include <algorithm>

namespace ioworker::policy {

std::optional<Money> Tariff::At(WeekMinute at) const {
  for (const Stretch& stretch : stretches) {
    if (std::ranges::any_of(stretch.during, [&](const Window& each) { return each.Holds(at); })) {
      return stretch.price;
    }
  }
  return price;
}

std::optional<double> Tariff::Watts(std::optional<double> measured, double cpu_utilisation) const {
  if (watts_full == 0) return measured;
  const double idle = std::min(watts_idle, watts_full);
  return idle + (watts_full - idle) * std::clamp(cpu_utilisation, 0.0, 1.0);
}

Money EnergyCost(Money per_kwh, std::uint64_t millijoules) {
  constexpr std::uint64_t kMillijoulesOfKwh = 3'600'000'000;
  const auto cost = static_cast<__int128>(per_kwh.micros) * millijoules / kMillijoulesOfKwh;
  return Money{static_cast<std::int64_t>(std::min<__int128>(cost, kMoneyMax.micros))};
}

}  // namespace ioworker::policy
