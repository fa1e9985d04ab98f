// The network's rules about prices of devices: set by their owners, or following the market.
#include "core/network.h"
#include "domain/market/rent.h"

namespace ioworker::core {
namespace {

constexpr Duration kRentsAge = minutes{1};
constexpr std::size_t kTicks = 60;  // in which every follower has taken a step
constexpr Duration kStepEach = minutes{1};

}  // namespace

void Network::SetPrice(LiveDevice& device, const UpdateDevice& command) {
  auto& row = device.row;
  if (command.price_per_hour) {
    row.price_per_hour = *command.price_per_hour;
    row.market_following.reset();
    followers_.erase(row.id);
    return;
  }
  const auto& limits = *command.market_following;
  row.market_following = limits;
  row.price_per_hour = std::clamp(row.price_per_hour, limits.least, limits.most);
  followers_.insert(row.id);
}

std::optional<Money> Network::RentOf(const std::string& model) const {
  const auto found = rents_.find(model);
  return found == rents_.end() ? std::nullopt : std::optional(found->second);
}

// What is paid counts, not what is asked: whoever raises his own price moves nobody else's.
void Network::SeeRents() {
  std::map<std::string, market::Rents> by_model;
  for (const auto& [ref, lease] : leases_) {
    const market::Offer* const offer = market_.Find(lease.row.device);
    if (offer == nullptr) continue;
    const auto& asked = jobs_.at(ref.task.job).row.spec->resources;
    const std::uint32_t units = offer->kind.gpus > 0 ? asked.gpus : asked.cores;
    if (units == 0) continue;  // only the processor of a machine with GPUs
    by_model[offer->model].Add(market::UnitPrice(offer->kind, lease.row.price_per_hour, asked),
                               units);
  }
  rents_.clear();
  for (const auto& [model, rents] : by_model) rents_[model] = rents.Median().value_or(Money{});
}

// Each tick a share of the followers, so that however many there are, none waits for all of them.
void Network::FollowMarket(Step& step) {
  if (step.now - rents_seen_at_ >= kRentsAge) {
    SeeRents();
    rents_seen_at_ = step.now;
  }
  const std::size_t share = (followers_.size() + kTicks - 1) / kTicks;
  auto next = followers_.upper_bound(followed_);
  for (std::size_t i = 0; i < share; ++i) {
    if (next == followers_.end()) next = followers_.begin();
    auto& device = devices_.at(*next);
    if (step.now - device.price_moved_at < kStepEach) return;  // they are few, or all have moved
    device.price_moved_at = step.now;
    followed_ = *next++;
    const market::Offer& offer = *market_.Find(followed_);
    if (!offer.Open()) continue;
    const auto& tally = market_.models().at(offer.model);
    const bool gpu = offer.kind.gpus > 0;
    const std::uint64_t total = gpu ? tally.gpus_total() : tally.cores_total();
    const std::uint64_t free = gpu ? tally.gpus_free() : tally.cores_free();
    auto rented = RentOf(offer.model);
    if (rented) rented->micros *= market::UnitsOf(offer.kind);
    const Money price =
        market::NextPrice(device.row.price_per_hour, *device.row.market_following, rented,
                          {.used = total - std::min(free, total), .total = total});
    if (price == device.row.price_per_hour) continue;
    device.row.price_per_hour = price;
    PutOffer(device);
    step.changes.devices[followed_] = device.row;
    step.changes.messages.push_back({.device = followed_, .what = Wish::Of(device.row)});
  }
}

}  // namespace ioworker::core
