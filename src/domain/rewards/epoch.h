// An epoch: one hour of availability reward. What each device weighs, and its share of the pool.
//
//   weight = capability x reliability x availability
//   share  = pool x weight / total weight, the remainder given out by the largest fraction
//
// Whole numbers throughout. The shares are the pool exactly, or nothing at all if nobody weighs
// anything; they do not depend on the order of the devices. More weight never gets less, and a
// device that is split in two gets at most one millionth more. Pure: any thread.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/money.h"
#include "domain/ids/ids.h"
#include "domain/rewards/availability.h"
#include "domain/rewards/capability.h"
#include "domain/rewards/pseudonym.h"
#include "domain/rewards/reliability.h"

namespace ioworker::rewards {

inline constexpr std::size_t kEpochDevicesMax = 1'000'000;

// All that is said of a device in one epoch.
struct DeviceHour {
  Pseudonym device{};
  Figures figures{};
  LeaseCounts leases{};
  std::uint32_t seconds = 0;  // available, kEpochSeconds at most

  bool operator==(const DeviceHour&) const = default;
};

// What follows from it.
struct Score {
  std::uint64_t capability = 0;   // units
  std::uint32_t reliability = 0;  // basis points
  std::uint64_t weight = 0;       // unit x basis point x second

  bool operator==(const Score&) const = default;
};

// Each figure must be within its limit.
Score ScoreOf(const DeviceHour& hour);

inline constexpr std::uint64_t kWeightMax = kCapabilityMax * kReliabilityMax * kEpochSeconds;
static_assert(kCapabilityMax < UINT64_MAX / kReliabilityMax / kEpochSeconds);

// Of many devices; 64 bits are too few.
using TotalWeight = unsigned __int128;

inline constexpr TotalWeight kTotalWeightMax = TotalWeight{kWeightMax} * kEpochDevicesMax;
// A pool times a weight, the largest number met, has room.
static_assert(kWeightMax < static_cast<TotalWeight>(-1) / kMoneyMax.micros);

struct Claim {
  Pseudonym device{};
  std::uint64_t weight = 0;  // kWeightMax at most
};

TotalWeight SumOf(std::span<const Claim> claims);

// The share of each claim, in the order of the claims. The pool is 0 to kMoneyMax; at most
// kEpochDevicesMax claims, each of another device. Of equal fractions the lower pseudonym comes
// first: chance, as it is another one each hour.
std::vector<Money> Split(Money pool, std::span<const Claim> claims);

// What each owner gets: the sum of the owner's devices, by owner, without those that get nothing.
std::vector<std::pair<AccountId, Money>> SumByOwner(
    std::span<const std::pair<AccountId, Money>> shares);

}  // namespace ioworker::rewards
