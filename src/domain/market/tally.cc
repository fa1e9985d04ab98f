#include "domain/market/tally.h"

#include "base/check.h"

namespace ioworker::market {
namespace {

template <class Number>
void Add(Number& sum, Number amount, bool in) {
  CHECK(in || sum >= amount, "something was counted out that was not counted in");
  sum = in ? sum + amount : sum - amount;
}

template <class Key>
void Add(std::map<Key, std::uint32_t>& counts, const Key& key, bool in) {
  auto& count = counts[key];
  Add(count, 1U, in);
  if (count == 0) counts.erase(key);
}

}  // namespace

void Tally::Count(const Offer& offer, bool in) {
  gpu_ = offer.kind.gpus > 0;
  Add(devices_, 1U, in);
  if (!offer.Open()) return;
  Add(online_, 1U, in);
  Add(cores_, std::uint64_t{offer.kind.cores}, in);
  Add(gpus_, std::uint64_t{offer.kind.gpus}, in);
  Add(by_memory_, offer.kind.memory_mib, in);
  Add(by_price_, offer.price_per_hour, in);
  CountFree(offer, in);
}

void Tally::CountFree(const Offer& offer, bool in) {
  const bool free = offer.cores_free > 0 && offer.memory_free_mib > 0 && offer.kept_for == 0;
  if (!offer.Open() || !free) return;
  Add(free_, 1U, in);
  Add(cores_free_, std::uint64_t{offer.cores_free}, in);
  Add(gpus_free_, std::uint64_t{offer.gpus_free.size()}, in);
}

std::uint32_t Tally::memory_mib_most() const {
  return by_memory_.empty() ? 0 : by_memory_.rbegin()->first;
}

std::optional<Money> Tally::price_low() const {
  return by_price_.empty() ? std::nullopt : std::optional(by_price_.begin()->first);
}

}  // namespace ioworker::market
