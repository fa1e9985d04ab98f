// The market: finds the cheapest offer that can take a request now, and says what is in the way.
//
// Pure; belongs to one thread. Offers are grouped by kind, and within a kind ordered by price, so
// the work of a decision grows with the number of kinds, not of devices. Ties go to the lower
// device id: the same offers and the same request always give the same answer.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "domain/market/offer.h"

namespace ioworker::market {

// How many devices each constraint rules out; kBusy and the money ones are counted last.
using Obstacles = std::map<Constraint, std::uint32_t>;

// What one model offers, for the market's page.
struct ModelSummary {
  bool gpu = false;
  std::uint32_t devices_online = 0;
  std::uint32_t devices_free = 0;
  std::uint32_t cores_total = 0;
  std::uint32_t cores_free = 0;
  std::uint32_t gpus_total = 0;
  std::uint32_t gpus_free = 0;
  std::uint32_t memory_mib_most = 0;
  std::optional<Money> price_low;
};

class Market {
 public:
  // Adds an offer or replaces the one of the same device.
  void Put(Offer offer);

  void Remove(DeviceId device);

  // Nothing for an unknown device.
  const Offer* Find(DeviceId device) const;

  // The cheapest offer that can take the request now. Changes nothing.
  std::optional<Placement> Cheapest(const Request& request) const;

  // The least that any device, idle or not, linked or not, would ask for the request.
  std::optional<Money> LowestPrice(const Request& request) const;

  // Takes capacity for a lease. The offer must have it.
  void Take(const Placement& placement, const jobs::Resources& resources);

  // Takes it although it may not be there any more: a lease that exists is a fact.
  void Restore(DeviceId device, const jobs::Resources& resources,
               const std::vector<std::uint32_t>& gpu_indices);

  // Gives it back.
  void Give(DeviceId device, const jobs::Resources& resources,
            const std::vector<std::uint32_t>& gpu_indices);

  // Every device counts once, under the first constraint that rules it out.
  Obstacles WhyNot(const Request& request) const;

  std::map<std::string, ModelSummary> Summary() const;

  std::size_t size() const { return offers_.size(); }

 private:
  // What is compared first when offers of one kind are in line.
  using Place = std::pair<Money, DeviceId>;

  // In line are the offers that are open and have something free.
  void Enlist(const Offer& offer);
  void Delist(const Offer& offer);

  std::unordered_map<DeviceId, Offer> offers_;
  std::map<OfferKind, std::set<Place>> lines_;
};

}  // namespace ioworker::market
