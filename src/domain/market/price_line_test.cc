#include "domain/market/price_line.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ioworker::market {
namespace {

struct Standing {
  Capacity free;
  bool open = false;
};

Capacity AnyCapacity(std::uint32_t most) {
  return {.cores = *rc::gen::inRange(0U, most),
          .memory_mib = *rc::gen::inRange(0U, most),
          .disk_mib = *rc::gen::inRange(0U, most),
          .gpus = *rc::gen::inRange(0U, most)};
}

std::optional<PriceLine::Place> Walk(const std::map<PriceLine::Place, Standing>& standing,
                                     const Capacity& wanted) {
  for (const auto& [place, there] : standing) {
    if (there.open && there.free.Covers(wanted)) return place;
  }
  return std::nullopt;
}

std::optional<PriceLine::Place> PlaceOf(const std::optional<PriceLine::Found>& found) {
  return found ? std::optional(found->place) : std::nullopt;
}

// The tree finds and counts what a walk along the line does.
RC_GTEST_PROP(PriceLineTest, FindsWhatAWalkFinds, ()) {
  PriceLine line(*rc::gen::inRange(2U, 5U));
  std::map<PriceLine::Place, Standing> standing;
  const auto changes = *rc::gen::inRange(0, 120);
  for (int i = 0; i < changes; ++i) {
    const PriceLine::Place place{Money{*rc::gen::inRange(0, 6)},
                                 {.high = 1, .low = *rc::gen::inRange(0U, 6U)}};
    // What it remembers from here on must stay right.
    if (*rc::gen::inRange(0, 4) == 0) {
      const Capacity asked = AnyCapacity(3);
      RC_ASSERT(PlaceOf(line.First(asked)) == Walk(standing, asked));
    }
    if (*rc::gen::inRange(0, 3) == 0) {
      if (standing.erase(place) == 1) line.Remove(place);
      continue;
    }
    auto& there = standing[place];
    there = {.free = AnyCapacity(4), .open = *rc::gen::arbitrary<bool>()};
    line.Put(place, there.free, there.open);
  }
  for (std::uint32_t cores = 0; cores < 3; ++cores) {
    const Capacity asked{.cores = cores};
    RC_ASSERT(PlaceOf(line.First(asked)) == Walk(standing, asked));
  }
  const Capacity wanted = AnyCapacity(3);
  std::optional<PriceLine::Place> after;
  if (*rc::gen::arbitrary<bool>()) {
    after = {Money{*rc::gen::inRange(0, 6)}, {.high = 1, .low = *rc::gen::inRange(0U, 6U)}};
  }
  const Money price{*rc::gen::inRange(-1, 7)};
  std::optional<PriceLine::Place> first, next;
  std::uint32_t open = 0, up_to = 0;
  for (const auto& [place, there] : standing) {
    open += there.open ? 1 : 0;
    up_to += there.open && place.first <= price ? 1 : 0;
    if (after && place <= *after) continue;
    if (!next) next = place;
    if (!first && there.open && there.free.Covers(wanted)) first = place;
  }
  RC_ASSERT(line.size() == standing.size());
  RC_ASSERT(line.empty() == standing.empty());
  RC_ASSERT(line.open() == open);
  RC_ASSERT(line.OpenUpTo(price) == up_to);
  RC_ASSERT(PlaceOf(line.First(wanted, after)) == first);
  RC_ASSERT(line.Next(after) == next);
}

TEST(PriceLineDeathTest, RemovingWhatIsNotThereStopsTheProcess) {
  PriceLine line;
  EXPECT_DEATH(line.Remove({}), "stands in no line");
}

}  // namespace
}  // namespace ioworker::market
