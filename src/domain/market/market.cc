#include "domain/market/market.h"

#include <algorithm>

#include "base/check.h"

namespace ioworker::market {
namespace {

bool HasSomethingFree(const Offer& offer) {
  return offer.Open() && offer.cores_free > 0 && offer.memory_free_mib > 0;
}

std::uint32_t LessAtMost(std::uint32_t from, std::uint32_t less) {
  return from - std::min(from, less);
}

// Removes `taken` GPUs from those that are free.
void TakeGpus(std::vector<std::uint32_t>& free, const std::vector<std::uint32_t>& taken) {
  std::erase_if(
      free, [&](std::uint32_t index) { return std::ranges::find(taken, index) != taken.end(); });
}

}  // namespace

void Market::Put(Offer offer) {
  Remove(offer.device);
  const auto& kept = offers_[offer.device] = std::move(offer);
  Enlist(kept);
}

void Market::Remove(DeviceId device) {
  const auto found = offers_.find(device);
  if (found == offers_.end()) return;
  Delist(found->second);
  offers_.erase(found);
}

const Offer* Market::Find(DeviceId device) const {
  const auto found = offers_.find(device);
  return found == offers_.end() ? nullptr : &found->second;
}

std::optional<Placement> Market::Cheapest(const Request& request) const {
  const Offer* best = nullptr;
  Place best_place;
  for (const auto& [kind, line] : lines_) {
    if (KindConstraint(kind, request.resources) != Constraint::kNone) continue;
    for (const auto& [device_price, device] : line) {
      const Money price = LeasePrice(kind, device_price, request.resources);
      if (request.price_limit_per_hour && price > *request.price_limit_per_hour) break;
      const Place place{price, device};
      if (best != nullptr && best_place < place) break;
      const Offer& offer = offers_.at(device);
      if (OfferConstraint(offer, request) != Constraint::kNone) continue;
      best = &offer;
      best_place = place;
      break;
    }
  }
  if (best == nullptr) return std::nullopt;
  Placement placement{
      .device = best->device, .price_per_hour = best_place.first, .gpu_indices = {}};
  placement.gpu_indices.assign(best->gpus_free.begin(),
                               best->gpus_free.begin() + request.resources.gpus);
  return placement;
}

std::optional<Money> Market::LowestPrice(const Request& request) const {
  std::optional<Money> lowest;
  for (const auto& [device, offer] : offers_) {
    if (KindConstraint(offer.kind, request.resources) != Constraint::kNone) continue;
    const Money price = LeasePrice(offer.kind, offer.price_per_hour, request.resources);
    if (!lowest || price < *lowest) lowest = price;
  }
  return lowest;
}

void Market::Take(const Placement& placement, const jobs::Resources& resources) {
  const auto& offer = offers_.at(placement.device);
  CHECK(resources.cores <= offer.cores_free && resources.memory_mib <= offer.memory_free_mib &&
            resources.disk_mib <= offer.disk_free_mib && resources.gpus <= offer.gpus_free.size(),
        "a device was given more than it has");
  Restore(placement.device, resources, placement.gpu_indices);
}

void Market::Restore(DeviceId device, const jobs::Resources& resources,
                     const std::vector<std::uint32_t>& gpu_indices) {
  auto& offer = offers_.at(device);
  Delist(offer);
  offer.cores_free = LessAtMost(offer.cores_free, resources.cores);
  offer.memory_free_mib = LessAtMost(offer.memory_free_mib, resources.memory_mib);
  offer.disk_free_mib = LessAtMost(offer.disk_free_mib, resources.disk_mib);
  TakeGpus(offer.gpus_free, gpu_indices);
  Enlist(offer);
}

void Market::Give(DeviceId device, const jobs::Resources& resources,
                  const std::vector<std::uint32_t>& gpu_indices) {
  const auto found = offers_.find(device);
  if (found == offers_.end()) return;
  Offer& offer = found->second;
  Delist(offer);
  offer.cores_free = std::min(offer.cores_free + resources.cores, offer.kind.cores);
  offer.memory_free_mib =
      std::min(offer.memory_free_mib + resources.memory_mib, offer.kind.memory_mib);
  offer.disk_free_mib = std::min(offer.disk_free_mib + resources.disk_mib, offer.disk_mib);
  offer.gpus_free.insert(offer.gpus_free.end(), gpu_indices.begin(), gpu_indices.end());
  std::ranges::sort(offer.gpus_free);
  Enlist(offer);
}

Obstacles Market::WhyNot(const Request& request) const {
  Obstacles obstacles;
  for (const auto& [device, offer] : offers_) {
    const auto constraint = OfferConstraint(offer, request);
    if (constraint != Constraint::kNone) ++obstacles[constraint];
  }
  return obstacles;
}

std::map<std::string, ModelSummary> Market::Summary() const {
  std::map<std::string, ModelSummary> models;
  for (const auto& [device, offer] : offers_) {
    auto& model = models[offer.model];
    model.gpu = offer.kind.gpus > 0;
    if (!offer.Open()) continue;
    ++model.devices_online;
    model.cores_total += offer.kind.cores;
    model.gpus_total += offer.kind.gpus;
    model.memory_mib_most = std::max(model.memory_mib_most, offer.kind.memory_mib);
    if (!HasSomethingFree(offer)) continue;
    ++model.devices_free;
    model.cores_free += offer.cores_free;
    model.gpus_free += static_cast<std::uint32_t>(offer.gpus_free.size());
    if (!model.price_low || offer.price_per_hour < *model.price_low) {
      model.price_low = offer.price_per_hour;
    }
  }
  return models;
}

void Market::Enlist(const Offer& offer) {
  if (HasSomethingFree(offer)) lines_[offer.kind].insert({offer.price_per_hour, offer.device});
}

void Market::Delist(const Offer& offer) {
  const auto line = lines_.find(offer.kind);
  if (line == lines_.end()) return;
  line->second.erase({offer.price_per_hour, offer.device});
  if (line->second.empty()) lines_.erase(line);
}

}  // namespace ioworker::market
