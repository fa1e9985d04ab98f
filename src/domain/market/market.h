// The market: finds the cheapest offers that can take a request now, and says what is in the way.
//
// Pure; belongs to one thread. Offers are grouped by kind, and within a kind stand in a line by
// price (price_line.h), so the work of a decision grows with the number of kinds, not of devices.
// The cheapest wins; among those of one kind and price one that has the image; then the lower
// device id: the same offers and the same request always give the same answer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "domain/market/offer.h"
#include "domain/market/price_line.h"
#include "domain/market/tally.h"

namespace ioworker::market {

// How many devices each constraint rules out; kBusy and the money ones are counted last.
using Obstacles = std::map<Constraint, std::uint32_t>;

struct MarketLine {
  PriceLine offers;
  std::uint32_t offline = 0;
  std::uint32_t paused = 0;
};
using MarketLines = std::map<OfferKind, MarketLine>;

// An offer and where it is counted.
struct Listed {
  Offer offer;
  MarketLines::iterator line;
  Tally* tally = nullptr;

  PriceLine::Place place() const { return {offer.price_per_hour, offer.device}; }
};

class Market {
 public:
  // Adds an offer or replaces the one of the same device, but for what is known of its images and
  // for whom it is kept.
  void Put(Offer offer);

  void Remove(DeviceId device);

  // Nothing for an unknown device.
  const Offer* Find(DeviceId device) const;

  // The cheapest offer that can take one task of the request now. Changes nothing.
  std::optional<Placement> Cheapest(const Request& request) const;

  // The cheapest offers for all tasks that must start together, each on a device of its own; empty
  // if there are too few.
  std::vector<Placement> CheapestTogether(const Request& request) const;

  // Hands out the offers that could take a task now, the cheapest first, with what one task would
  // cost there, until `on_offer` says false.
  using OnOffer = std::function<bool(const Offer&, Money)>;
  void EachThatFits(const Request& request, const OnOffer& on_offer) const;

  // The same for those that could if they were idle.
  void EachThatWould(const Request& request, const OnOffer& on_offer) const;

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

  // Keeps a device for one line of requests (0: for nobody any more): what becomes free on it goes
  // to that line only.
  void Keep(DeviceId device, LineId line);

  // The device has this image now. It is taken to have the last kImagesMax.
  void NoteImage(DeviceId device, const std::string& image);
  static constexpr std::size_t kImagesMax = 8;

  // Every device counts once, under the first constraint that rules it out. Devices that could do
  // it count as busy only if none has room. Costs as much as there are kinds.
  Obstacles WhyNot(const Request& request) const;

  // What each model offers.
  const std::map<std::string, Tally>& models() const { return models_; }

  std::size_t size() const { return offers_.size(); }
  std::size_t kinds() const { return lines_.size(); }
  std::uint32_t online() const { return online_; }

 private:
  using Place = PriceLine::Place;
  using Lines = MarketLines;

  // An offer that could be taken, and how it compares.
  struct Choice {
    Place rank;
    Listed* listed = nullptr;
  };

  void Enlist(Listed& listed);
  void Delist(const Listed& listed);
  void ShowFree(Listed& listed);
  void ShowImage(const Listed& listed, const std::string& image, bool in);
  Listed* WarmOne(const Request& request, Listed& cheapest) const;
  std::optional<Choice> CheapestKept(const Request& request, std::optional<Choice> best) const;
  static Placement PlaceOn(Listed& listed, const Request& request);
  static Place RankOf(const Offer& offer, const Request& request);
  using OnListed = std::function<bool(Listed&, Money)>;
  void Each(const Request& request, const Capacity& wanted, const OnListed& on_listed) const;
  Listed& At(DeviceId device) const;
  void Occupy(Listed& listed, const jobs::Resources& resources,
              const std::vector<std::uint32_t>& gpu_indices);

  // Finding an offer changes nothing; what is found may be changed by who may change the market.
  mutable std::unordered_map<DeviceId, Listed> offers_;
  Lines lines_;
  std::map<std::string, Tally> models_;
  std::map<LineId, std::set<DeviceId>> kept_;
  // Open devices that have an image, by kind and price.
  std::unordered_map<std::string, std::map<const OfferKind*, std::set<Place>>> warm_;
  std::uint32_t online_ = 0;
};

}  // namespace ioworker::market
