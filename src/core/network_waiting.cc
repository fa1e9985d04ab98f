// Why tasks wait, what would start now, and devices that are kept for those who would starve.
#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "core/network.h"

namespace ioworker::core {

using market::Constraint;

namespace {

// Of so many candidates for each device the ones are kept that are free the soonest.
constexpr std::size_t kCandidatesPerDevice = 16;

std::uint32_t Sum(const market::Obstacles& obstacles) {
  std::uint32_t sum = 0;
  for (const auto& [constraint, devices] : obstacles) sum += devices;
  return sum;
}

// How many such tasks an offer has room for.
std::uint32_t RoomFor(const market::Offer& offer, const jobs::Resources& resources) {
  std::uint32_t room = std::numeric_limits<std::uint32_t>::max();
  const auto limit = [&](std::uint32_t free, std::uint32_t wanted) {
    if (wanted > 0) room = std::min(room, free / wanted);
  };
  const auto free = offer.Free();
  limit(free.cores, resources.cores);
  limit(free.memory_mib, resources.memory_mib);
  limit(free.disk_mib, resources.disk_mib);
  limit(free.gpus, resources.gpus);
  return room;
}

market::Request RequestFor(const jobs::JobSpec& spec) {
  return {.resources = spec.resources,
          .price_limit_per_hour = spec.price_limit_per_hour,
          .avoided = {},
          .together = spec.together ? spec.tasks : 1,
          .image = {},
          .line = 0};
}

}  // namespace

// Of the waiting tasks those that avoid the fewest devices, new ones among them.
market::Request Network::FirstRequest(const LiveJob& job) {
  auto request = RequestFor(*job.row.spec);
  if (job.row.next_index < job.row.spec->tasks) return request;
  request.together = 1;
  if (!job.retries.empty()) request.avoided = job.retries.begin()->first;
  return request;
}

market::Obstacles Network::WhyWaiting(const jobs::Job& job) const {
  const auto found = jobs_.find(job.id);
  if (found == jobs_.end()) return {};
  const auto request = FirstRequest(found->second);
  auto obstacles = market_.WhyNot(request);
  Money hold;
  if (request.together > 1) {
    for (const auto& placement : market_.CheapestTogether(request)) {
      hold = CappedSum(hold, HoldFor(*job.spec, placement.price_per_hour));
    }
  } else if (const auto placement = market_.Cheapest(request)) {
    hold = HoldFor(*job.spec, placement->price_per_hour);
  }
  const auto constraint = MoneyConstraint(found->second.row, hold);
  if (constraint == Constraint::kNone || hold == Money{}) return obstacles;
  const auto counted = Sum(obstacles);
  obstacles[constraint] = static_cast<std::uint32_t>(market_.size()) - counted;
  return obstacles;
}

std::map<Constraint, std::uint64_t> Network::MissedBy(DeviceId id) const {
  const auto* const offer = market_.Find(id);
  if (offer == nullptr) return {};
  return demand_.MissedBy(*offer);
}

// Fills the cheapest offers with tasks, in the mind only, for as long as the money lasts.
Network::Preview Network::Plan(AccountId account, const jobs::JobSpec& spec) const {
  const auto request = RequestFor(spec);
  Preview preview;
  preview.devices = static_cast<std::uint32_t>(market_.size());
  Money left = ledger_.Find(ledger::PurseId::Spending(account)).available;
  if (spec.budget) left = std::min(left, *spec.budget);
  auto stopped_by = Constraint::kNone;
  market_.EachThatFits(request, [&](const market::Offer& offer, Money price) {
    const Money hold = HoldFor(spec, price);
    std::uint32_t room = request.together > 1 ? 1 : RoomFor(offer, spec.resources);
    for (; room > 0 && preview.tasks < spec.tasks; --room) {
      if (hold > left) {
        const bool over_budget = spec.budget && preview.cost_max + hold > *spec.budget;
        stopped_by = over_budget ? Constraint::kBudget : Constraint::kBalance;
        return false;
      }
      left -= hold;
      if (preview.tasks == 0) preview.price_low = price;
      preview.price_high = price;
      preview.cost_max += hold;
      ++preview.tasks;
    }
    return preview.tasks < spec.tasks;
  });
  if (spec.together && preview.tasks < spec.tasks) preview.tasks = 0;
  // Tasks that must wait are taken to cost what the dearest of the others does. Past kCostMax
  // nobody counts any more.
  if (preview.tasks > 0) {
    constexpr std::int64_t kCostMax = 1'000 * kMoneyMax.micros;
    const auto waiting = static_cast<__int128>(spec.tasks - preview.tasks) *
                         HoldFor(spec, preview.price_high).micros;
    const auto sum = preview.cost_max.micros + waiting;
    preview.cost_max = Money{sum > kCostMax ? kCostMax : static_cast<std::int64_t>(sum)};
  }
  preview.obstacles = market_.WhyNot(request);
  preview.obstacles.erase(Constraint::kBusy);
  preview.feasible = preview.devices - Sum(preview.obstacles);
  // What could do it is busy, or will be when the first tasks have started.
  const auto rest = stopped_by == Constraint::kNone ? Constraint::kBusy : stopped_by;
  if (preview.tasks < spec.tasks && preview.feasible > 0) {
    preview.obstacles[rest] = preview.feasible;
  }
  return preview;
}

// A request that needs more than what is ever free at one time would wait for ever, passed by
// smaller ones. So the first of a line that has not been served for a while has devices kept for
// it: nothing new starts there until it does. One line at a time, the one that has waited longest.
void Network::KeepForStarving(Step& step) {
  if (kept_for_ != 0) {
    const bool good = demand_.RequestOf(kept_for_) &&
                      std::ranges::all_of(kept_, [&](DeviceId id) { return CanBeKept(id); });
    if (good) return;
    ReleaseKept();
  }
  const auto turn = demand_.Starving(step.now - settings_.starve_after);
  if (!turn) return;
  const auto& job = jobs_.at(turn->job);
  const auto request = *demand_.RequestOf(turn->line);
  const auto soonest = SoonestFree(job, request);
  // Nothing is kept for those who could not pay, or who have their share.
  if (soonest.devices.empty() || MoneyConstraint(job.row, soonest.hold) != Constraint::kNone ||
      HasItsShare(job.row.account, soonest.per_hour)) {
    return demand_.Postpone(turn->line, step.now);
  }
  kept_for_ = turn->line;
  kept_ = soonest.devices;
  for (const auto& device : kept_) {
    market_.Keep(device, kept_for_);
    demand_.Grew(*market_.Find(device));
  }
}

// Whether an account would spend more than any other if it got this too. Who has nothing is never
// kept waiting for that.
bool Network::HasItsShare(AccountId account, Money per_hour) const {
  const auto own = spending_.find(account);
  if (own == spending_.end()) return false;
  Money most;
  for (const auto& [other, spending] : spending_) {
    if (other != account) most = std::max(most, spending);
  }
  return CappedSum(own->second, per_hour) > most;
}

bool Network::CanBeKept(DeviceId device) const {
  const auto* const offer = market_.Find(device);
  if (offer == nullptr || !offer->Open()) return false;
  const auto request = *demand_.RequestOf(kept_for_);
  return market::KindConstraint(offer->kind, request.resources) == Constraint::kNone;
}

// The devices that have room for the request the soonest, if nothing new starts on them, and what
// it costs there; none if there are too few. Rather those of others: there is no gain in waiting
// for what the account has already.
Network::Soonest Network::SoonestFree(const LiveJob& job, const market::Request& request) const {
  using Candidate = std::tuple<bool, Instant, Money, DeviceId>;
  std::vector<Candidate> candidates;
  market_.EachThatWould(request, [&](const market::Offer& offer, Money price) {
    Instant free_at{};
    bool own = false;
    for (const auto& ref : devices_.at(offer.device).leases) {
      const auto& lease = leases_.at(ref).row;
      const seconds limit{jobs_.at(ref.task.job).row.spec->time_limit_seconds};
      own |= lease.renter == job.row.account;
      free_at = std::max(free_at, lease.started_at.value_or(lease.placed_at) + limit);
    }
    candidates.emplace_back(own, free_at, price, offer.device);
    return candidates.size() < request.together * kCandidatesPerDevice;
  });
  if (candidates.size() < request.together) return {};
  std::ranges::sort(candidates);
  candidates.resize(request.together);
  Soonest soonest;
  for (const auto& [own, free_at, price, device] : candidates) {
    soonest.devices.push_back(device);
    soonest.hold = CappedSum(soonest.hold, HoldFor(*job.row.spec, price));
    soonest.per_hour = CappedSum(soonest.per_hour, price);
  }
  return soonest;
}

void Network::ReleaseKept() {
  kept_for_ = 0;
  for (const auto& device : std::exchange(kept_, {})) {
    market_.Keep(device, 0);
    if (const auto* offer = market_.Find(device)) demand_.Grew(*offer);
  }
}

}  // namespace ioworker::core
