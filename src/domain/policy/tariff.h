// Tariff: what the owner pays for electricity, by the time of the week.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/money.h"
#include "domain/policy/rules.h"

namespace ioworker::policy {

struct Tariff {
  struct Stretch {
    std::vector<Window> during{};
    Money price{};  // per kWh

    bool operator==(const Stretch&) const = default;
  };

  std::optional<Money> price{};      // per kWh, where no stretch says otherwise; nothing: unknown
  std::vector<Stretch> stretches{};  // the first that holds counts
  // What the machine draws when it idles and when all of its cores work, as its owner says; 0: the
  // sensors tell.
  std::uint32_t watts_idle = 0;
  std::uint32_t watts_full = 0;

  bool operator==(const Tariff&) const = default;

  std::optional<Money> At(WeekMinute at) const;

  // What the machine draws, of which the sensors tell `measured` at most, and of whose cores such a
  // part works (0 to 1).
  std::optional<double> Watts(std::optional<double> measured, double cpu_utilisation) const;
};

// What so much energy costs, rounded down.
Money EnergyCost(Money per_kwh, std::uint64_t millijoules);

}  // namespace ioworker::policy
