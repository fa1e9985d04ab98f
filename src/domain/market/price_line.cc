#include "domain/market/price_line.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace ioworker::market {
namespace {

// Tasks of so many sizes are placed without searching all kinds again.
constexpr std::size_t kMemories = 8;

}  // namespace

void PriceLine::Block::Summarise() {
  most = {};
  open = 0;
  for (const auto& one : standing) {
    most = most.Or(one.free);
    open += one.open ? 1 : 0;
  }
}

// The block in which a place stands or would stand; there must be one.
std::size_t PriceLine::BlockOf(const Place& place) const {
  const auto behind = std::ranges::upper_bound(firsts_, place);
  return behind == firsts_.begin() ? 0 : static_cast<std::size_t>(behind - firsts_.begin()) - 1;
}

void PriceLine::Put(const Place& place, const Capacity& free, bool open, Listed* listed) {
  if (blocks_.empty()) {
    blocks_.emplace_back();
    firsts_.push_back(place);
    Rebuild();
  }
  const std::size_t number = BlockOf(place);
  auto& block = blocks_[number];
  const auto found = std::ranges::lower_bound(block.places, place);
  const auto at = found - block.places.begin();
  const Standing standing{.free = open ? free : Capacity{}, .open = open};
  if (found != block.places.end() && *found == place) {
    block.standing[static_cast<std::size_t>(at)] = standing;
    block.listed[static_cast<std::size_t>(at)] = listed;
  } else {
    block.places.insert(found, place);
    block.standing.insert(block.standing.begin() + at, standing);
    block.listed.insert(block.listed.begin() + at, listed);
    firsts_[number] = block.places.front();
    ++size_;
  }
  Remember({place, listed}, standing.free, open);
  if (block.places.size() > block_max_) return Split(number);
  Refresh(number);
}

void PriceLine::Remove(const Place& place) {
  CHECK(!blocks_.empty(), "a device that stands in no line was taken out of it");
  const std::size_t number = BlockOf(place);
  auto& block = blocks_[number];
  const auto found = std::ranges::lower_bound(block.places, place);
  CHECK(found != block.places.end() && *found == place,
        "a device that stands in no line was taken out of it");
  block.standing.erase(block.standing.begin() + (found - block.places.begin()));
  block.listed.erase(block.listed.begin() + (found - block.places.begin()));
  block.places.erase(found);
  --size_;
  Remember({place}, {}, false);
  if (!block.places.empty()) {
    firsts_[number] = block.places.front();
    return Refresh(number);
  }
  open_ -= block.open;
  blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(number));
  firsts_.erase(firsts_.begin() + static_cast<std::ptrdiff_t>(number));
  Rebuild();
}

void PriceLine::Split(std::size_t number) {
  Block upper;
  auto& lower = blocks_[number];
  const auto half = static_cast<std::ptrdiff_t>(lower.places.size() / 2);
  upper.places.assign(lower.places.begin() + half, lower.places.end());
  upper.standing.assign(lower.standing.begin() + half, lower.standing.end());
  upper.listed.assign(lower.listed.begin() + half, lower.listed.end());
  lower.places.erase(lower.places.begin() + half, lower.places.end());
  lower.standing.erase(lower.standing.begin() + half, lower.standing.end());
  lower.listed.erase(lower.listed.begin() + half, lower.listed.end());
  open_ -= lower.open;
  lower.Summarise();
  upper.Summarise();
  open_ += lower.open + upper.open;
  firsts_.insert(firsts_.begin() + static_cast<std::ptrdiff_t>(number) + 1, upper.places.front());
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(number) + 1, std::move(upper));
  Rebuild();
}

// What has changed in one block, up to the top of the tree.
void PriceLine::Refresh(std::size_t number) {
  auto& block = blocks_[number];
  open_ -= block.open;
  block.Summarise();
  open_ += block.open;
  std::size_t at = leaves_ + number;
  most_[at] = block.most;
  for (at /= 2; at > 0; at /= 2) {
    const Capacity most = most_[2 * at].Or(most_[2 * at + 1]);
    if (most == most_[at]) return;
    most_[at] = most;
  }
}

// After a block has come or gone.
void PriceLine::Rebuild() {
  leaves_ = std::bit_ceil(std::max<std::size_t>(blocks_.size(), 1));
  most_.assign(2 * leaves_, {});
  for (std::size_t number = 0; number < blocks_.size(); ++number) {
    most_[leaves_ + number] = blocks_[number].most;
  }
  for (std::size_t at = leaves_ - 1; at > 0; --at) most_[at] = most_[2 * at].Or(most_[2 * at + 1]);
}

// The first block from `from` on in which so much may be free: of each kind, not always together.
std::optional<std::size_t> PriceLine::FirstBlock(const Capacity& wanted, std::size_t from) const {
  if (from >= blocks_.size()) return std::nullopt;
  // From left to right: down where something covers it, up and on where nothing does.
  for (std::size_t at = leaves_ + from; at > 0;) {
    if (most_[at].Covers(wanted)) {
      if (at >= leaves_) {
        return at - leaves_ < blocks_.size() ? std::optional(at - leaves_) : std::nullopt;
      }
      at *= 2;
      continue;
    }
    while (at % 2 == 1) at /= 2;
    if (at > 0) ++at;
  }
  return std::nullopt;
}

std::optional<PriceLine::Found> PriceLine::FirstIn(std::size_t number, const Capacity& wanted,
                                                   std::size_t from) const {
  const auto& block = blocks_[number];
  for (std::size_t i = from; i < block.standing.size(); ++i) {
    const auto& one = block.standing[i];
    if (one.open && one.free.Covers(wanted)) return Found{block.places[i], block.listed[i]};
  }
  return std::nullopt;
}

std::optional<PriceLine::Found> PriceLine::Search(const Capacity& wanted, std::size_t number,
                                                  std::size_t at) const {
  if (number < blocks_.size()) {
    if (const auto found = FirstIn(number, wanted, at)) return found;
    ++number;
  }
  while (const auto block = FirstBlock(wanted, number)) {
    if (const auto found = FirstIn(*block, wanted, 0)) return found;
    number = *block + 1;
  }
  return std::nullopt;
}

std::optional<PriceLine::Found> PriceLine::First(const Capacity& wanted,
                                                 const std::optional<Place>& after) const {
  if (blocks_.empty()) return std::nullopt;
  if (after) {
    const std::size_t number = BlockOf(*after);
    const auto& places = blocks_[number].places;
    const auto behind = std::ranges::upper_bound(places, *after) - places.begin();
    return Search(wanted, number, static_cast<std::size_t>(behind));
  }
  Memory& memory = Recall(wanted);
  if (memory.known) return memory.bound;
  std::size_t number = 0;
  std::size_t at = 0;
  if (memory.bound) {
    const Place& bound = memory.bound->place;
    number = BlockOf(bound);
    const auto& places = blocks_[number].places;
    at = static_cast<std::size_t>(std::ranges::lower_bound(places, bound) - places.begin());
  }
  memory.bound = Search(wanted, number, at);
  memory.known = true;
  return memory.bound;
}

// What is known of this capacity; nothing yet if it was not asked for lately.
PriceLine::Memory& PriceLine::Recall(const Capacity& wanted) const {
  const auto known = std::ranges::find(memories_, wanted, &Memory::wanted);
  if (known != memories_.end()) return *known;
  if (memories_.size() < kMemories) return memories_.emplace_back(Memory{.wanted = wanted});
  Memory& forgotten = memories_[oldest_];
  oldest_ = (oldest_ + 1) % kMemories;
  return forgotten = {.wanted = wanted};
}

// Keeps what is remembered right when something has changed at a place.
void PriceLine::Remember(const Found& changed, const Capacity& free, bool open) {
  for (Memory& memory : memories_) {
    if (open && free.Covers(memory.wanted)) {
      const bool first = memory.bound ? changed.place <= memory.bound->place : memory.known;
      if (first) memory = {.wanted = memory.wanted, .bound = changed, .known = true};
    } else if (memory.bound && memory.bound->place == changed.place) {
      memory.known = false;
    }
  }
}

std::optional<PriceLine::Place> PriceLine::Next(const std::optional<Place>& after) const {
  if (blocks_.empty()) return std::nullopt;
  if (!after) return firsts_.front();
  const std::size_t number = BlockOf(*after);
  const auto& places = blocks_[number].places;
  const auto behind = std::ranges::upper_bound(places, *after);
  if (behind != places.end()) return *behind;
  return number + 1 < firsts_.size() ? std::optional(firsts_[number + 1]) : std::nullopt;
}

std::uint32_t PriceLine::OpenUpTo(Money price) const {
  std::uint32_t count = 0;
  for (std::size_t number = 0; number < blocks_.size(); ++number) {
    const auto& block = blocks_[number];
    if (firsts_[number].first > price) break;
    if (number + 1 < blocks_.size() && firsts_[number + 1].first <= price) {
      count += block.open;
      continue;
    }
    for (std::size_t i = 0; i < block.places.size(); ++i) {
      count += block.standing[i].open && block.places[i].first <= price ? 1 : 0;
    }
  }
  return count;
}

}  // namespace ioworker::market
