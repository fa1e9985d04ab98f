// PriceLine: the devices of one kind, in the order of their prices, each with what is free on it.
//
// Finds the cheapest device that has so much free in a time that hardly grows with the length of
// the line. Devices stand in blocks; above the blocks a tree knows the most that is free in each
// half, quarter, … of the line, so a search reads a few neighbouring words instead of following
// pointers all over the memory. What was found last for some capacities is remembered and kept
// right by each change: of many kinds only the one that was hired from has to be searched again.
// Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/money.h"
#include "domain/ids/ids.h"
#include "domain/market/capacity.h"

namespace ioworker::market {

// An offer as the market keeps it (market.h).
struct Listed;

class PriceLine {
 public:
  // The price of the whole device, then its id: what is compared.
  using Place = std::pair<Money, DeviceId>;

  // `block_max`: devices of a block; tests take few.
  explicit PriceLine(std::size_t block_max = 24) : block_max_(block_max) {}

  // Puts a device in line or changes what is free on it. One that is not open has nothing free.
  // `listed` is handed back by First.
  void Put(const Place& place, const Capacity& free, bool open, Listed* listed = nullptr);

  // The device must stand there.
  void Remove(const Place& place);

  struct Found {
    Place place;
    Listed* listed = nullptr;
  };

  // The first open device behind `after` (nothing: from the beginning) that has so much free.
  std::optional<Found> First(const Capacity& wanted, const std::optional<Place>& after = {}) const;

  // The first one behind `after`, open or not.
  std::optional<Place> Next(const std::optional<Place>& after = {}) const;

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::uint32_t open() const { return open_; }

  // How many open devices ask for at most this price. Looks at every block.
  std::uint32_t OpenUpTo(Money price) const;

 private:
  struct Standing {
    Capacity free;
    bool open = false;
  };
  struct Block {
    std::vector<Place> places;  // ascending
    std::vector<Standing> standing;
    std::vector<Listed*> listed;  // apart: a search does not read them
    Capacity most;
    std::uint32_t open = 0;

    void Summarise();
  };

  // Of devices in front of `bound` none has so much free. With `known`, the one at `bound` has, or,
  // without a bound, no device has.
  struct Memory {
    Capacity wanted;
    std::optional<Found> bound{};
    bool known = false;
  };

  Memory& Recall(const Capacity& wanted) const;
  void Remember(const Found& changed, const Capacity& free, bool open);
  std::optional<Found> Search(const Capacity& wanted, std::size_t block, std::size_t at) const;
  std::size_t BlockOf(const Place& place) const;
  void Refresh(std::size_t block);
  void Rebuild();
  void Split(std::size_t block);
  std::optional<std::size_t> FirstBlock(const Capacity& wanted, std::size_t from) const;
  std::optional<Found> FirstIn(std::size_t block, const Capacity& wanted, std::size_t from) const;

  std::size_t block_max_;
  std::size_t size_ = 0;
  std::uint32_t open_ = 0;
  std::vector<Block> blocks_;
  std::vector<Place> firsts_;  // the first place of each block
  // The most that is free: of block b at leaves_ + b, of two neighbours at half their index.
  std::vector<Capacity> most_;
  mutable std::vector<Memory> memories_;  // a few
  mutable std::size_t oldest_ = 0;        // of them, the next one to be forgotten
  std::size_t leaves_ = 0;                // a power of two, at least as many as blocks
};

}  // namespace ioworker::market
