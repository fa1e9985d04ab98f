// Tariff: what the owner pays for electricity, by the time of the week.
#pragma once

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

  bool operator==(const Tariff&) const = default;

  std::optional<Money> At(WeekMinute at) const;
};

}  // namespace ioworker::policy
