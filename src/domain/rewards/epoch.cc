#include "domain/rewards/epoch.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace ioworker::rewards {

Score ScoreOf(const DeviceHour& hour) {
  CHECK(hour.seconds <= kEpochSeconds, "an hour has 3,600 seconds");
  const std::uint64_t capability = CapabilityOf(hour.figures);
  const std::uint32_t reliability = ReliabilityOf(hour.leases);
  return {.capability = capability,
          .reliability = reliability,
          .weight = capability * reliability * hour.seconds};
}

TotalWeight SumOf(std::span<const Claim> claims) {
  TotalWeight total = 0;
  for (const auto& claim : claims) total += claim.weight;
  return total;
}

std::vector<Money> Split(Money pool, std::span<const Claim> claims) {
  CHECK(pool >= Money{} && pool <= kMoneyMax, "a pool is 0 to kMoneyMax");
  CHECK(claims.size() <= kEpochDevicesMax, "too many devices for an epoch");
  std::vector<Money> shares(claims.size());
  const TotalWeight total = SumOf(claims);
  if (total == 0) return shares;

  std::vector<TotalWeight> fractions(claims.size());
  std::int64_t left = pool.micros;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    CHECK(claims[i].weight <= kWeightMax, "a weight is over its limit");
    const auto exact = static_cast<TotalWeight>(pool.micros) * claims[i].weight;
    shares[i].micros = static_cast<std::int64_t>(exact / total);
    fractions[i] = exact % total;
    left -= shares[i].micros;
  }
  // The fractions add up to `left` wholes, so there are more of them than `left`, or none.
  CHECK(left >= 0 && (left == 0 || static_cast<std::size_t>(left) < claims.size()));
  std::vector<std::uint32_t> order(claims.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::nth_element(order, order.begin() + left, [&](std::uint32_t a, std::uint32_t b) {
    if (fractions[a] != fractions[b]) return fractions[a] > fractions[b];
    return claims[a].device < claims[b].device;
  });
  for (std::int64_t i = 0; i < left; ++i) ++shares[order[static_cast<std::size_t>(i)]].micros;
  return shares;
}

std::vector<std::pair<AccountId, Money>> SumByOwner(
    std::span<const std::pair<AccountId, Money>> shares) {
  std::vector<std::pair<AccountId, Money>> sums(shares.begin(), shares.end());
  std::ranges::sort(sums);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums[i].second == Money{}) continue;
    if (kept > 0 && sums[kept - 1].first == sums[i].first) {
      sums[kept - 1].second += sums[i].second;
    } else {
      sums[kept++] = sums[i];
    }
  }
  sums.resize(kept);
  return sums;
}

}  // namespace ioworker::rewards
