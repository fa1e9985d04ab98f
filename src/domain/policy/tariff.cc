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

}  // namespace ioworker::policy
