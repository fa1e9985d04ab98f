#include "domain/market/rent.h"

#include <algorithm>

namespace ioworker::market {
namespace {

constexpr std::int64_t kWhole = 1000;    // shares are of this
constexpr std::int64_t kTiltMost = 100;  // a tenth
constexpr std::int64_t kBusyMiddle = 700;
constexpr std::int64_t kBusySpan = 300;
constexpr std::int64_t kStep = 20;  // 2 %

Money Scale(Money amount, std::int64_t part, std::int64_t whole) {
  return {static_cast<std::int64_t>(static_cast<__int128>(amount.micros) * part / whole)};
}

std::int64_t TiltOf(const Occupancy& occupancy) {
  if (occupancy.total == 0) return -kTiltMost;
  const auto busy = static_cast<std::int64_t>(std::min(occupancy.used, occupancy.total) *
                                              static_cast<std::uint64_t>(kWhole) / occupancy.total);
  return std::clamp((busy - kBusyMiddle) * kTiltMost / kBusySpan, -kTiltMost, kTiltMost);
}

}  // namespace

void Rents::Add(Money unit_price, std::uint32_t units) { rented_.emplace_back(unit_price, units); }

std::optional<Money> Rents::Median() const {
  if (rented_.empty()) return std::nullopt;
  auto sorted = rented_;
  std::ranges::sort(sorted);
  std::uint64_t all = 0;
  for (const auto& [price, units] : sorted) all += units;
  std::uint64_t seen = 0;
  for (const auto& [price, units] : sorted) {
    seen += units;
    if (seen * 2 >= all) return price;
  }
  return sorted.back().first;
}

Money NextPrice(Money now, const devices::PriceLimits& limits, std::optional<Money> rented,
                const Occupancy& occupancy) {
  const Money aim = Scale(rented.value_or(now), kWhole + TiltOf(occupancy), kWhole);
  const Money step = std::max(Scale(now, kStep, kWhole), Money{1});
  const Money next = std::clamp(aim, now - step, now + step);
  return std::clamp(next, limits.least, limits.most);
}

}  // namespace ioworker::market
