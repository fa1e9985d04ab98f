#include "domain/market/price_line.h"

#include "base/check.h"

namespace ioworker::market {
namespace {

// Spreads the bits of an id: its device stands as high in the tree as this number is large.
std::uint64_t RankOf(const DeviceId& id) {
  std::uint64_t bits = id.low + 0x9e3779b97f4a7c15U * (id.high + 1);
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
  return bits ^ (bits >> 31);
}

}  // namespace

PriceLine::Index PriceLine::Find(const Place& place) const {
  Index at = root_;
  while (at != kNone && nodes_[at].place != place) {
    at = place < nodes_[at].place ? nodes_[at].left : nodes_[at].right;
  }
  return at;
}

void PriceLine::Put(const Place& place, const Capacity& free, bool open) {
  Index at = Find(place);
  const bool known = at != kNone;
  if (!known) at = Take(place);
  auto& node = nodes_[at];
  node.open = open;
  node.free = open ? free : Capacity{};
  if (known) return RefreshPath(root_, place);
  Refresh(at);
  root_ = Insert(root_, at);
}

void PriceLine::Remove(const Place& place) {
  const Index at = Find(place);
  CHECK(at != kNone, "a device that stands in no line was taken out of it");
  root_ = Erase(root_, place);
  unused_.push_back(at);
}

// A node for a new device, with nothing below it.
PriceLine::Index PriceLine::Take(const Place& place) {
  Index at = static_cast<Index>(nodes_.size());
  if (unused_.empty()) {
    nodes_.emplace_back();
  } else {
    at = unused_.back();
    unused_.pop_back();
    nodes_[at] = Node{};
  }
  nodes_[at].place = place;
  nodes_[at].rank = RankOf(place.second);
  return at;
}

void PriceLine::Refresh(Index at) {
  auto& node = nodes_[at];
  node.size = 1;
  node.open_below = node.open ? 1 : 0;
  node.most = node.free;
  for (const Index below : {node.left, node.right}) {
    if (below == kNone) continue;
    node.size += nodes_[below].size;
    node.open_below += nodes_[below].open_below;
    node.most = node.most.Or(nodes_[below].most);
  }
}

// What stands before `place`, and the rest.
std::pair<PriceLine::Index, PriceLine::Index> PriceLine::Split(Index at, const Place& place) {
  if (at == kNone) return {kNone, kNone};
  if (nodes_[at].place < place) {
    const auto [before, behind] = Split(nodes_[at].right, place);
    nodes_[at].right = before;
    Refresh(at);
    return {at, behind};
  }
  const auto [before, behind] = Split(nodes_[at].left, place);
  nodes_[at].left = behind;
  Refresh(at);
  return {before, at};
}

PriceLine::Index PriceLine::Merge(Index left, Index right) {
  if (left == kNone) return right;
  if (right == kNone) return left;
  if (nodes_[left].rank > nodes_[right].rank) {
    const Index merged = Merge(nodes_[left].right, right);
    nodes_[left].right = merged;
    Refresh(left);
    return left;
  }
  const Index merged = Merge(left, nodes_[right].left);
  nodes_[right].left = merged;
  Refresh(right);
  return right;
}

PriceLine::Index PriceLine::Insert(Index at, Index node) {
  if (at == kNone) return node;
  const Place& place = nodes_[node].place;
  if (nodes_[node].rank > nodes_[at].rank) {
    const auto [before, behind] = Split(at, place);
    nodes_[node].left = before;
    nodes_[node].right = behind;
    Refresh(node);
    return node;
  }
  Index& side = place < nodes_[at].place ? nodes_[at].left : nodes_[at].right;
  side = Insert(side, node);
  Refresh(at);
  return at;
}

PriceLine::Index PriceLine::Erase(Index at, const Place& place) {
  if (nodes_[at].place == place) return Merge(nodes_[at].left, nodes_[at].right);
  Index& side = place < nodes_[at].place ? nodes_[at].left : nodes_[at].right;
  side = Erase(side, place);
  Refresh(at);
  return at;
}

void PriceLine::RefreshPath(Index at, const Place& place) {
  const auto& node = nodes_[at];
  if (node.place != place) RefreshPath(place < node.place ? node.left : node.right, place);
  Refresh(at);
}

PriceLine::Index PriceLine::FirstBelow(Index at, const Capacity& wanted,
                                       const std::optional<Place>& after) const {
  if (at == kNone || !nodes_[at].most.Covers(wanted)) return kNone;
  const auto& node = nodes_[at];
  if (after && node.place <= *after) return FirstBelow(node.right, wanted, after);
  const Index before = FirstBelow(node.left, wanted, after);
  if (before != kNone) return before;
  if (node.open && node.free.Covers(wanted)) return at;
  return FirstBelow(node.right, wanted, {});
}

std::optional<PriceLine::Place> PriceLine::First(const Capacity& wanted,
                                                 const std::optional<Place>& after) const {
  const Index at = FirstBelow(root_, wanted, after);
  return at == kNone ? std::nullopt : std::optional(nodes_[at].place);
}

std::optional<PriceLine::Place> PriceLine::Next(const std::optional<Place>& after) const {
  Index best = kNone;
  for (Index at = root_; at != kNone;) {
    const bool behind = !after || *after < nodes_[at].place;
    if (behind) best = at;
    at = behind ? nodes_[at].left : nodes_[at].right;
  }
  return best == kNone ? std::nullopt : std::optional(nodes_[best].place);
}

std::uint32_t PriceLine::OpenUpTo(Money price) const {
  std::uint32_t count = 0;
  for (Index at = root_; at != kNone;) {
    const auto& node = nodes_[at];
    if (node.place.first > price) {
      at = node.left;
      continue;
    }
    count += node.open ? 1 : 0;
    if (node.left != kNone) count += nodes_[node.left].open_below;
    at = node.right;
  }
  return count;
}

}  // namespace ioworker::market
