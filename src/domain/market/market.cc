#include "domain/market/market.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "base/check.h"

namespace ioworker::market {
namespace {

// So many devices of one price are asked whether they can take a task before a cold one gets it.
constexpr int kWarmTriesMax = 64;

std::uint32_t LessAtMost(std::uint32_t from, std::uint32_t less) {
  return from - std::min(from, less);
}

// Removes `taken` GPUs from those that are free.
void TakeGpus(std::vector<std::uint32_t>& free, const std::vector<std::uint32_t>& taken) {
  std::erase_if(
      free, [&](std::uint32_t index) { return std::ranges::find(taken, index) != taken.end(); });
}

void Prefetch(const Listed& listed) {
  constexpr std::size_t kCacheLine = 64;
  const auto* const bytes = reinterpret_cast<const char*>(&listed);
  for (std::size_t at = 0; at < sizeof listed; at += kCacheLine) __builtin_prefetch(bytes + at);
}

// The dearest device of a kind that is worth a look.
Money HighestPrice(const OfferKind& kind, const Request& request) {
  if (!request.price_limit_per_hour) return {INT64_MAX};
  return DevicePriceUpTo(kind, *request.price_limit_per_hour, request.resources);
}

}  // namespace

void Market::Put(Offer offer) {
  const DeviceId id = offer.device;
  if (const auto known = offers_.find(id); known != offers_.end()) {
    offer.images = known->second.offer.images;
    offer.kept_for = known->second.offer.kept_for;
    Remove(id);
  }
  auto& listed = offers_[id];
  listed.offer = std::move(offer);
  Enlist(listed);
}

void Market::Remove(DeviceId device) {
  const auto found = offers_.find(device);
  if (found == offers_.end()) return;
  Delist(found->second);
  offers_.erase(found);
}

const Offer* Market::Find(DeviceId device) const {
  const auto found = offers_.find(device);
  return found == offers_.end() ? nullptr : &found->second.offer;
}

void Market::Enlist(Listed& listed) {
  const Offer& offer = listed.offer;
  listed.line = lines_.try_emplace(offer.kind).first;
  listed.tally = &models_[offer.model];
  auto& line = listed.line->second;
  line.offline += offer.online ? 0 : 1;
  line.paused += offer.online && offer.paused ? 1 : 0;
  online_ += offer.Open() ? 1 : 0;
  listed.tally->Count(offer, true);
  if (offer.kept_for != 0) kept_[offer.kept_for].insert(offer.device);
  for (const auto& image : offer.images) ShowImage(listed, image, true);
  ShowFree(listed);
}

void Market::Delist(const Listed& listed) {
  const Offer& offer = listed.offer;
  for (const auto& image : offer.images) ShowImage(listed, image, false);
  auto& line = listed.line->second;
  line.offers.Remove(listed.place());
  line.offline -= offer.online ? 0 : 1;
  line.paused -= offer.online && offer.paused ? 1 : 0;
  online_ -= offer.Open() ? 1 : 0;
  listed.tally->Count(offer, false);
  if (listed.tally->empty()) models_.erase(offer.model);
  if (line.offers.empty()) lines_.erase(listed.line);
  const auto kept = kept_.find(offer.kept_for);
  if (kept == kept_.end()) return;
  kept->second.erase(offer.device);
  if (kept->second.empty()) kept_.erase(kept);
}

// What is kept for somebody is not to be found by the others.
void Market::ShowFree(Listed& listed) {
  const Offer& offer = listed.offer;
  const Capacity free = offer.kept_for == 0 ? offer.Free() : Capacity{};
  listed.line->second.offers.Put(listed.place(), free, offer.Open(), &listed);
}

void Market::ShowImage(const Listed& listed, const std::string& image, bool in) {
  if (!listed.offer.Open()) return;
  const OfferKind* const kind = &listed.line->first;
  if (in) {
    warm_[image][kind].insert(listed.place());
    return;
  }
  const auto found = warm_.find(image);
  const auto line = found->second.find(kind);
  line->second.erase(listed.place());
  if (line->second.empty()) found->second.erase(line);
  if (found->second.empty()) warm_.erase(found);
}

// What is compared among offers: the price of a lease, then the id.
Market::Place Market::RankOf(const Offer& offer, const Request& request) {
  return {LeasePrice(offer.kind, offer.price_per_hour, request.resources), offer.device};
}

std::optional<Placement> Market::Cheapest(const Request& request) const {
  const Capacity wanted = Capacity::Of(request.resources);
  std::optional<Choice> best;
  std::optional<Choice> next;  // the best but one
  for (const auto& [kind, line] : lines_) {
    if (KindConstraint(kind, request.resources) != Constraint::kNone) continue;
    auto found = line.offers.First(wanted);
    while (found && std::ranges::binary_search(request.avoided, found->place.second)) {
      found = line.offers.First(wanted, found->place);
    }
    if (!found || found->place.first > HighestPrice(kind, request)) continue;
    const Money price = LeasePrice(kind, found->place.first, request.resources);
    const Choice choice{.rank = {price, found->place.second}, .listed = found->listed};
    if (!best || choice.rank < best->rank) {
      next = std::exchange(best, choice);
    } else if (!next || choice.rank < next->rank) {
      next = choice;
    }
  }
  best = CheapestKept(request, best);
  if (!best) return std::nullopt;
  // Who asks for the same next will likely get that one, which lies anywhere in the memory.
  if (next) Prefetch(*next->listed);
  Listed* const warm = WarmOne(request, *best->listed);
  return PlaceOn(warm == nullptr ? *best->listed : *warm, request);
}

// Of what is kept for this line, and `best`, the better one.
std::optional<Market::Choice> Market::CheapestKept(const Request& request,
                                                   std::optional<Choice> best) const {
  const auto kept = request.line == 0 ? kept_.end() : kept_.find(request.line);
  if (kept == kept_.end()) return best;
  for (const auto& device : kept->second) {
    Listed& listed = At(device);
    if (OfferConstraint(listed.offer, request) != Constraint::kNone) continue;
    const Choice choice{.rank = RankOf(listed.offer, request), .listed = &listed};
    if (!best || choice.rank < best->rank) best = choice;
  }
  return best;
}

// One of the same kind and price that has the image; nothing if there is none, or if the cheapest
// has it.
Listed* Market::WarmOne(const Request& request, Listed& cheapest) const {
  const auto& here = cheapest.offer.images;
  if (request.image.empty() || std::ranges::find(here, request.image) != here.end()) return nullptr;
  const auto image = warm_.find(request.image);
  if (image == warm_.end()) return nullptr;
  const auto line = image->second.find(&cheapest.line->first);
  if (line == image->second.end()) return nullptr;
  const Place first{cheapest.offer.price_per_hour, DeviceId{}};
  int tries = 0;
  for (auto place = line->second.lower_bound(first);
       place != line->second.end() && place->first == first.first && tries < kWarmTriesMax;
       ++place, ++tries) {
    Listed& listed = At(place->second);
    if (OfferConstraint(listed.offer, request) == Constraint::kNone) return &listed;
  }
  return nullptr;
}

Placement Market::PlaceOn(Listed& listed, const Request& request) {
  const Offer& offer = listed.offer;
  Placement placement{
      .device = offer.device,
      .price_per_hour = LeasePrice(offer.kind, offer.price_per_hour, request.resources),
      .gpu_indices = {},
      .listed = &listed};
  placement.gpu_indices.assign(offer.gpus_free.begin(),
                               offer.gpus_free.begin() + request.resources.gpus);
  return placement;
}

std::vector<Placement> Market::CheapestTogether(const Request& request) const {
  std::vector<Placement> placements;
  Each(request, Capacity::Of(request.resources), [&](Listed& listed, Money) {
    if (OfferConstraint(listed.offer, request) != Constraint::kNone) return true;
    placements.push_back(PlaceOn(listed, request));
    return placements.size() < request.together;
  });
  if (placements.size() < request.together) placements.clear();
  return placements;
}

void Market::EachThatFits(const Request& request, const OnOffer& on_offer) const {
  Each(request, Capacity::Of(request.resources), [&](const Listed& listed, Money price) {
    const bool fits = OfferConstraint(listed.offer, request) == Constraint::kNone;
    return !fits || on_offer(listed.offer, price);
  });
}

void Market::EachThatWould(const Request& request, const OnOffer& on_offer) const {
  Each(request, {}, [&](const Listed& listed, Money price) {
    const Offer& offer = listed.offer;
    const bool kept = offer.kept_for != 0 && offer.kept_for != request.line;
    return kept || std::ranges::binary_search(request.avoided, offer.device) ||
           on_offer(offer, price);
  });
}

// Open offers of all kinds that would do, in one line by what a task costs. Those that are kept
// show nothing free in their lines, so they are looked at one by one.
void Market::Each(const Request& request, const Capacity& wanted, const OnListed& on_listed) const {
  struct Cursor {
    Place at;                       // the price of a lease
    const Lines::value_type* line;  // nothing behind it if null
    PriceLine::Found found;         // by the price of the device
    bool operator<(const Cursor& other) const { return at > other.at; }
  };
  std::priority_queue<Cursor> cursors;
  const auto push = [&](const OfferKind& kind, const Lines::value_type* line,
                        const std::optional<PriceLine::Found>& found) {
    if (!found || found->place.first > HighestPrice(kind, request)) return;
    const Money price = LeasePrice(kind, found->place.first, request.resources);
    cursors.push({.at = {price, found->place.second}, .line = line, .found = *found});
  };
  for (const auto& line : lines_) {
    if (KindConstraint(line.first, request.resources) != Constraint::kNone) continue;
    push(line.first, &line, line.second.offers.First(wanted));
  }
  const bool kept_unseen = wanted != Capacity{} && request.line != 0;
  if (const auto kept = kept_.find(request.line); kept_unseen && kept != kept_.end()) {
    for (const auto& device : kept->second) {
      Listed& listed = At(device);
      push(listed.offer.kind, nullptr, PriceLine::Found{listed.place(), &listed});
    }
  }
  while (!cursors.empty()) {
    const Cursor cursor = cursors.top();
    cursors.pop();
    if (!on_listed(*cursor.found.listed, cursor.at.first)) return;
    if (cursor.line == nullptr) continue;
    push(cursor.line->first, cursor.line,
         cursor.line->second.offers.First(wanted, cursor.found.place));
  }
}

std::optional<Money> Market::LowestPrice(const Request& request) const {
  std::optional<Money> lowest;
  for (const auto& [kind, line] : lines_) {
    if (KindConstraint(kind, request.resources) != Constraint::kNone) continue;
    const Money price = LeasePrice(kind, line.offers.Next()->first, request.resources);
    if (!lowest || price < *lowest) lowest = price;
  }
  return lowest;
}

void Market::Take(const Placement& placement, const jobs::Resources& resources) {
  CHECK(placement.listed->offer.Free().Covers(Capacity::Of(resources)),
        "a device was given more than it has");
  Occupy(*placement.listed, resources, placement.gpu_indices);
}

void Market::Restore(DeviceId device, const jobs::Resources& resources,
                     const std::vector<std::uint32_t>& gpu_indices) {
  Occupy(At(device), resources, gpu_indices);
}

Listed& Market::At(DeviceId device) const { return offers_.at(device); }

void Market::Occupy(Listed& listed, const jobs::Resources& resources,
                    const std::vector<std::uint32_t>& gpu_indices) {
  auto& offer = listed.offer;
  listed.tally->CountFree(offer, false);
  offer.cores_free = LessAtMost(offer.cores_free, resources.cores);
  offer.memory_free_mib = LessAtMost(offer.memory_free_mib, resources.memory_mib);
  offer.disk_free_mib = LessAtMost(offer.disk_free_mib, resources.disk_mib);
  TakeGpus(offer.gpus_free, gpu_indices);
  listed.tally->CountFree(offer, true);
  ShowFree(listed);
}

void Market::Give(DeviceId device, const jobs::Resources& resources,
                  const std::vector<std::uint32_t>& gpu_indices) {
  const auto found = offers_.find(device);
  if (found == offers_.end()) return;
  auto& offer = found->second.offer;
  const auto& kind = offer.kind;
  found->second.tally->CountFree(offer, false);
  offer.cores_free = std::min(offer.cores_free + resources.cores, kind.cores);
  offer.memory_free_mib = std::min(offer.memory_free_mib + resources.memory_mib, kind.memory_mib);
  offer.disk_free_mib = std::min(offer.disk_free_mib + resources.disk_mib, kind.disk_mib);
  offer.gpus_free.insert(offer.gpus_free.end(), gpu_indices.begin(), gpu_indices.end());
  std::ranges::sort(offer.gpus_free);
  found->second.tally->CountFree(offer, true);
  ShowFree(found->second);
}

void Market::Keep(DeviceId device, LineId line) {
  const auto found = offers_.find(device);
  if (found == offers_.end() || found->second.offer.kept_for == line) return;
  auto& listed = found->second;
  listed.tally->CountFree(listed.offer, false);
  if (const auto kept = kept_.find(listed.offer.kept_for); kept != kept_.end()) {
    kept->second.erase(device);
    if (kept->second.empty()) kept_.erase(kept);
  }
  listed.offer.kept_for = line;
  if (line != 0) kept_[line].insert(device);
  listed.tally->CountFree(listed.offer, true);
  ShowFree(listed);
}

void Market::NoteImage(DeviceId device, const std::string& image) {
  const auto found = offers_.find(device);
  if (found == offers_.end() || image.empty()) return;
  auto& listed = found->second;
  auto& images = listed.offer.images;
  if (!images.empty() && images.back() == image) return;
  if (std::erase(images, image) == 0) ShowImage(listed, image, true);
  images.push_back(image);
  if (images.size() <= kImagesMax) return;
  ShowImage(listed, images.front(), false);
  images.erase(images.begin());
}

Obstacles Market::WhyNot(const Request& request) const {
  Obstacles obstacles;
  const auto count = [&](Constraint constraint, std::uint32_t devices) {
    if (devices > 0) obstacles[constraint] += devices;
  };
  std::uint32_t feasible = 0;
  for (const auto& [kind, line] : lines_) {
    count(Constraint::kOffline, line.offline);
    count(Constraint::kPaused, line.paused);
    const std::uint32_t open = line.offers.open();
    if (const auto by_kind = KindConstraint(kind, request.resources);
        by_kind != Constraint::kNone) {
      count(by_kind, open);
      continue;
    }
    const std::uint32_t affordable = line.offers.OpenUpTo(HighestPrice(kind, request));
    count(Constraint::kPrice, open - affordable);
    feasible += affordable;
  }
  for (const auto& device : request.avoided) {
    const auto* const offer = Find(device);
    if (offer == nullptr || OfferConstraint(*offer, request) != Constraint::kTried) continue;
    count(Constraint::kTried, 1);
    --feasible;
  }
  const bool room =
      request.together > 1 ? !CheapestTogether(request).empty() : Cheapest(request).has_value();
  if (!room) count(Constraint::kBusy, feasible);
  return obstacles;
}

}  // namespace ioworker::market
