// The network's rules about placing: which waiting task gets which device, and what keeps it
// waiting.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "core/network.h"

namespace ioworker::core {

using market::Constraint;

// The most that a lease can cost: its whole time limit.
Money Network::HoldFor(const jobs::JobSpec& spec, Money price_per_hour) {
  return PriceOf(price_per_hour, seconds{spec.time_limit_seconds});
}

Constraint Network::MoneyConstraint(const jobs::Job& job, Money hold) const {
  if (job.spec->budget && job.charged + job.held + hold > *job.spec->budget) {
    return Constraint::kBudget;
  }
  const auto purse = ledger_.Find(ledger::PurseId::Spending(job.account));
  return hold > purse.available ? Constraint::kBalance : Constraint::kNone;
}

// Of the waiting tasks that are tried first: those that avoid no device, new ones among them.
market::Request Network::NextRequest(const LiveJob& job) {
  const bool has_new = job.row.next_index < job.row.spec->tasks;
  return {.resources = job.row.spec->resources,
          .price_limit_per_hour = job.row.spec->price_limit_per_hour,
          .avoided = has_new || job.retries.empty() ? std::vector<DeviceId>()
                                                    : job.retries.begin()->first};
}

void Network::PlaceWaiting(Step& step) {
  while (const auto next = demand_.Next()) {
    auto& job = jobs_.at(*next);
    while (job.row.tasks.waiting > 0 && PlaceOne(job, step)) {
    }
    if (job.row.tasks.waiting == 0) demand_.Remove(job.row);
  }
}

// Places one task of the job. If that cannot be, takes the job out of the way and returns false.
bool Network::PlaceOne(LiveJob& job, Step& step) {
  auto request = NextRequest(job);
  auto placement = market_.Cheapest(request);
  if (!placement && request.avoided.empty()) {
    demand_.Block(job.row);
    return false;
  }
  // Tasks that avoid the same devices are alike: one of them speaks for all.
  for (auto alike = job.retries.begin(); !placement && alike != job.retries.end(); ++alike) {
    request.avoided = alike->first;
    placement = market_.Cheapest(request);
  }
  if (!placement) {
    demand_.SetAside(job.row);
    return false;
  }
  const auto alike = job.retries.find(request.avoided);
  const std::uint32_t index =
      alike == job.retries.end() ? job.row.next_index : *alike->second.begin();
  const Money hold = HoldFor(*job.row.spec, placement->price_per_hour);
  if (MoneyConstraint(job.row, hold) != Constraint::kNone) {
    demand_.Park(job.row);
    return false;
  }
  Place(job, index, *placement, step);
  return true;
}

void Network::Place(LiveJob& job, std::uint32_t index, const market::Placement& placement,
                    Step& step) {
  auto& device = devices_.at(placement.device);
  auto& task = job.tasks[index];
  if (!TakeRetry(job, index, task)) ++job.row.next_index;
  ++task.attempts;
  --job.row.tasks.waiting;
  --tasks_waiting_;
  --waiting_by_account_[job.row.account];
  ++job.row.tasks.running;
  job.row.state = jobs::JobState::kRunning;

  const Money hold = HoldFor(*job.row.spec, placement.price_per_hour);
  const auto purse = ledger::PurseId::Spending(job.row.account);
  CHECK(ledger_.Hold(purse, hold) == ledger::PostOutcome::kOk, "placed without the money for it");
  Save(purse, step);
  job.row.held += hold;
  market_.Take(placement, job.row.spec->resources);

  jobs::Lease lease;
  lease.ref = {.task = {.job = job.row.id, .index = index}, .attempt = task.attempts};
  lease.device = placement.device;
  lease.renter = job.row.account;
  lease.owner = device.row.owner;
  lease.price_per_hour = placement.price_per_hour;
  lease.held = hold;
  lease.gpu_indices = placement.gpu_indices;
  lease.placed_at = step.now;
  device.leases.insert(lease.ref);
  step.changes.jobs[job.row.id] = job.row;
  step.changes.messages.push_back(
      {.device = placement.device, .what = Assign{{lease, job.row.spec}}});
  Record({.actor = "network",
          .noun = "lease",
          .object = lease.ref.Text(),
          .action = "placed",
          .after = "placed",
          .renter = lease.renter,
          .lender = lease.owner,
          .job = job.row.id,
          .device = lease.device},
         step);
  auto& live = leases_[lease.ref];
  live.row = std::move(lease);
  Save(live, step);
  Settled(device, "network", step);
}

market::Obstacles Network::WhyWaiting(const jobs::Job& job) const {
  const auto found = jobs_.find(job.id);
  if (found == jobs_.end()) return {};
  const auto& live = found->second;
  const auto request = NextRequest(live);
  auto obstacles = market_.WhyNot(request);
  if (const auto placement = market_.Cheapest(request)) {
    const auto constraint = MoneyConstraint(job, HoldFor(*job.spec, placement->price_per_hour));
    if (constraint != Constraint::kNone) {
      std::uint32_t counted = 0;
      for (const auto& [other, count] : obstacles) counted += count;
      obstacles[constraint] = static_cast<std::uint32_t>(market_.size()) - counted;
    }
  }
  return obstacles;
}

// Tries the tasks on a copy of the market, each with the money that the ones before it leave.
Network::Preview Network::Plan(AccountId account, const jobs::JobSpec& spec) const {
  market::Market trial = market_;
  const market::Request request{.resources = spec.resources,
                                .price_limit_per_hour = spec.price_limit_per_hour,
                                .avoided = {}};
  Preview preview;
  preview.devices = static_cast<std::uint32_t>(market_.size());
  const auto purse = ledger_.Find(ledger::PurseId::Spending(account));
  Money left = purse.available;
  if (spec.budget) left = std::min(left, *spec.budget);
  auto stopped_by = Constraint::kNone;
  while (preview.tasks < spec.tasks) {
    const auto placement = trial.Cheapest(request);
    if (!placement) break;
    const Money hold = HoldFor(spec, placement->price_per_hour);
    if (hold > left) {
      const bool over_budget = spec.budget && preview.cost_max + hold > *spec.budget;
      stopped_by = over_budget ? Constraint::kBudget : Constraint::kBalance;
      break;
    }
    left -= hold;
    trial.Take(*placement, spec.resources);
    if (preview.tasks == 0) preview.price_low = placement->price_per_hour;
    preview.price_high = placement->price_per_hour;
    preview.cost_max += hold;
    ++preview.tasks;
  }
  // Tasks that must wait are taken to cost what the dearest of the others does. Past kCostMax
  // nobody counts any more.
  if (preview.tasks > 0) {
    constexpr std::int64_t kCostMax = 1'000 * kMoneyMax.micros;
    const auto waiting = static_cast<__int128>(spec.tasks - preview.tasks) *
                         HoldFor(spec, preview.price_high).micros;
    const auto sum = preview.cost_max.micros + waiting;
    preview.cost_max = Money{sum > kCostMax ? kCostMax : static_cast<std::int64_t>(sum)};
  }
  preview.obstacles = trial.WhyNot(request);
  std::uint32_t counted = 0;
  for (const auto& [constraint, count] : preview.obstacles) counted += count;
  if (stopped_by != Constraint::kNone) preview.obstacles[stopped_by] = preview.devices - counted;
  const auto idle = market_.WhyNot(request);
  std::uint32_t ruled_out = 0;
  for (const auto& [constraint, count] : idle) {
    if (constraint != Constraint::kBusy) ruled_out += count;
  }
  preview.feasible = preview.devices - ruled_out;
  return preview;
}

}  // namespace ioworker::core
