// PriceLine: the devices of one kind, in the order of their prices, each with what is free on it.
//
// Finds the cheapest device that has so much free, and counts those above a price, in a time that
// grows with the logarithm of its length. A balanced tree (a treap, whose shape follows from the
// ids alone) of which each node knows the most that is free anywhere below it. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/money.h"
#include "domain/ids/ids.h"
#include "domain/market/capacity.h"

namespace ioworker::market {

class PriceLine {
 public:
  // The price of the whole device, then its id: what is compared.
  using Place = std::pair<Money, DeviceId>;

  // Puts a device in line or changes what is free on it. One that is not open has nothing free.
  void Put(const Place& place, const Capacity& free, bool open);

  // The device must stand there.
  void Remove(const Place& place);

  // The first open device behind `after` (nothing: from the beginning) that has so much free.
  std::optional<Place> First(const Capacity& wanted, const std::optional<Place>& after = {}) const;

  // The first one behind `after`, open or not.
  std::optional<Place> Next(const std::optional<Place>& after = {}) const;

  bool empty() const { return root_ == kNone; }
  std::uint32_t size() const { return root_ == kNone ? 0 : nodes_[root_].size; }
  std::uint32_t open() const { return root_ == kNone ? 0 : nodes_[root_].open_below; }

  // How many open devices ask for at most this price.
  std::uint32_t OpenUpTo(Money price) const;

 private:
  using Index = std::uint32_t;
  static constexpr Index kNone = UINT32_MAX;

  struct Node {
    Place place;
    Capacity free;
    Capacity most;  // free, of this node and all below
    std::uint64_t rank = 0;
    Index left = kNone;
    Index right = kNone;
    std::uint32_t size = 1;        // with all below
    std::uint32_t open_below = 0;  // with itself
    bool open = false;
  };

  Index Find(const Place& place) const;
  Index Take(const Place& place);
  void Refresh(Index at);
  std::pair<Index, Index> Split(Index at, const Place& place);
  Index Merge(Index left, Index right);
  Index Insert(Index at, Index node);
  Index Erase(Index at, const Place& place);
  void RefreshPath(Index at, const Place& place);
  Index FirstBelow(Index at, const Capacity& wanted, const std::optional<Place>& after) const;

  std::vector<Node> nodes_;
  std::vector<Index> unused_;
  Index root_ = kNone;
};

}  // namespace ioworker::market
