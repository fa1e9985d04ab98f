// Offers and requests: what is for hire, what is asked for, and what one costs the other.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/country.h"
#include "base/money.h"
#include "domain/ids/ids.h"
#include "domain/jobs/spec.h"
#include "domain/market/capacity.h"

namespace ioworker::market {

// Names one line of waiting tasks (demand.h); 0 names none.
using LineId = std::uint64_t;

// What makes devices alike as far as a request can tell. Offers of one kind differ in price and in
// what is free.
struct OfferKind {
  std::uint32_t cores = 0;
  std::uint32_t memory_mib = 0;  // as lent: LentMemory
  std::uint32_t disk_mib = 0;    // as lent: LentDisk
  std::uint32_t gpus = 0;
  std::string gpu_model;
  std::uint32_t gpu_memory_mib = 0;
  jobs::Egress egress = jobs::Egress::kNone;  // the most that a job may reach from there
  jobs::Isolation isolation = jobs::Isolation::kContainer;  // the most that one can ask for
  Countries countries{};                                    // whose renters are served

  auto operator<=>(const OfferKind&) const = default;
  Capacity capacity() const {
    return {.cores = cores, .memory_mib = memory_mib, .disk_mib = disk_mib, .gpus = gpus};
  }
};

// What is lent of a device's memory: the next step below, of 8 steps from one power of two to the
// next. Machines of one size differ by some MiB; in steps they are of few kinds, and few kinds make
// decisions fast. At most 1/9 is not lent.
std::uint32_t LentMemory(std::uint32_t memory_mib);

// The same for its disk, with 2 steps; at most 1/3 is not lent.
std::uint32_t LentDisk(std::uint32_t disk_mib);

// A device's capacity at a price. `price_per_hour` is for the whole device.
struct Offer {
  DeviceId device;
  OfferKind kind;
  Money price_per_hour;
  std::string model;    // to be shown: the GPU's name, or the CPU's
  bool online = false;  // linked
  bool paused = false;  // its owner does not lend now

  std::uint32_t cores_free = 0;
  std::uint32_t memory_free_mib = 0;
  std::uint32_t disk_free_mib = 0;
  std::vector<std::uint32_t> gpus_free;  // indices, ascending

  LineId kept_for = 0;                // nobody else gets anything of it
  std::vector<std::string> images{};  // that it has, as far as is known; the latest last
  void* mark = nullptr;               // the caller's own

  bool Open() const { return online && !paused; }
  Capacity Free() const {
    return {.cores = cores_free,
            .memory_mib = memory_free_mib,
            .disk_mib = disk_free_mib,
            .gpus = static_cast<std::uint32_t>(gpus_free.size())};
  }
};

// What one task needs, or each of several that must start together on devices of their own.
struct Request {
  jobs::Resources resources;
  std::optional<Money> price_limit_per_hour;
  std::vector<DeviceId> avoided{};  // ascending: these must not get it again
  std::uint32_t together = 1;
  std::string image{};  // a device that has it is preferred among those of one price
  LineId line = 0;      // in which it waits: what is kept for that line is open to it
};

struct Listed;

struct Placement {
  DeviceId device;
  Money price_per_hour;  // of the lease, not of the device
  std::vector<std::uint32_t> gpu_indices;
  Listed* listed = nullptr;  // the offer as the market keeps it, until it changes by another call
};

// A lease pays the largest share that it takes of the device's cores, memory or GPUs: what it
// leaves is of use to others only as far as all of these are left.
Money LeasePrice(const OfferKind& kind, Money device_price, const jobs::Resources& resources);

// What prices of a model are compared by: a GPU of a device that has some, else a core.
std::uint32_t UnitsOf(const OfferKind& kind);

// What one unit of a device costs by the price of a lease there, as if all of it were let so.
Money UnitPrice(const OfferKind& kind, Money lease_price, const jobs::Resources& resources);

// The highest device price at which a lease costs no more than `limit`.
Money DevicePriceUpTo(const OfferKind& kind, Money limit, const jobs::Resources& resources);

// The values equal those of the contract (v1.Obstacle.Constraint).
enum class Constraint : std::uint8_t {
  kNone = 0,
  kOffline = 1,
  kPaused = 2,
  kCores = 3,
  kMemory = 4,
  kDisk = 5,
  kGpus = 6,
  kGpuModel = 7,
  kGpuMemory = 8,
  kPrice = 9,
  kBusy = 10,
  kBalance = 11,
  kBudget = 12,
  kTried = 13,
  kEgress = 14,
  kIsolation = 15,
  kCountry = 16,
};

// The first constraint, in the order in which they are checked, that keeps the request from this
// kind of device for good; kNone if an idle one would do.
Constraint KindConstraint(const OfferKind& kind, const jobs::Resources& resources);

// The same for one offer as it stands now.
Constraint OfferConstraint(const Offer& offer, const Request& request);

}  // namespace ioworker::market
