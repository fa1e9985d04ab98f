// The network's rules about placing: which waiting task gets which device, and what keeps it
// waiting.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/mutant.h"
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

void Network::PlaceWaiting(Step& step) {
  bool again = true;
  while (again) {
    while (const auto turn = demand_.Next()) TryTurn(*turn, step);
    // A lease may have cost less than was kept in mind for it, which may be enough for another.
    again = false;
    for (const auto& account : std::exchange(placed_for_, {})) {
      again |= demand_.Afford(account, ledger_.Find(ledger::PurseId::Spending(account)).available);
    }
  }
}

// Places what is next, or takes it out of the way.
void Network::TryTurn(const market::Demand::Turn& turn, Step& step) {
  auto& job = jobs_.at(turn.job);
  const auto placements = FindOffers(job, turn.line);
  if (placements.empty()) return demand_.Block(turn.line);
  Money hold, dearest;
  for (const auto& placement : placements) {
    hold = CappedSum(hold, HoldFor(*job.row.spec, placement.price_per_hour));
    dearest = std::max(dearest, placement.price_per_hour);
  }
  const auto constraint = MoneyConstraint(job.row, hold);
  if (constraint != Constraint::kNone) {
    return demand_.Park(
        turn, {.price = dearest, .hold = hold, .by_budget = constraint == Constraint::kBudget});
  }
  for (const auto& placement : placements) {
    Place(job, NextIndex(job, *turn.shape), placement, step);
  }
  placed_for_.insert(job.row.account);
  if (turn.line == kept_for_) ReleaseKept();
  demand_.Serve(turn, static_cast<std::uint32_t>(placements.size()), step.now);
}

// One offer, or one for each of the tasks that must start together; empty if there are none.
std::vector<market::Placement> Network::FindOffers(const LiveJob& job, market::LineId line) const {
  auto request = *demand_.RequestOf(line);
  request.image = job.row.spec->image;
  if (request.together > 1 && !Planted(Mutant::kSplitsGangs)) {
    return market_.CheapestTogether(request);
  }
  auto placement = market_.Cheapest(request);
  if (!placement) return {};
  const LiveDevice& device = DeviceOf(*placement);
  __builtin_prefetch(&device.row.owner);
  __builtin_prefetch(&device.row.state);
  __builtin_prefetch(&device.leases);
  return {*std::move(placement)};
}

// PutOffer has marked the offer with it.
Network::LiveDevice& Network::DeviceOf(const market::Placement& placement) {
  return *static_cast<LiveDevice*>(placement.listed->offer.mark);
}

// Of the tasks that wait in one line, the one to be placed next: those that have been tried before
// new ones.
std::uint32_t Network::NextIndex(const LiveJob& job, const market::Demand::Shape& shape) {
  const bool fresh = job.row.spec->together && shape.together > 1;
  const auto alike = job.retries.find(shape.avoided);
  return fresh || alike == job.retries.end() ? job.row.next_index : *alike->second.begin();
}

void Network::AddSpending(AccountId account, Money per_hour) {
  auto& spending = spending_[account];
  spending += per_hour;
  demand_.SetSpending(account, spending);
  if (spending == Money{}) spending_.erase(account);
}

void Network::RecordPlaced(const jobs::Lease& lease, Step& step) {
  const events::Event event{.actor = "network",
                            .noun = "lease",
                            .object = lease.ref.Text(),
                            .action = "placed",
                            .after = "placed",
                            .renter = lease.renter,
                            .lender = lease.owner,
                            .job = lease.ref.task.job,
                            .device = lease.device};
  Record(event, step);
  if (lease.resumed_from == 0) return;
  auto resumed = event;
  resumed.action = "resumed from checkpoint of attempt " + std::to_string(lease.resumed_from);
  resumed.before = "attempt " + std::to_string(lease.resumed_from);
  resumed.after = "attempt " + std::to_string(lease.ref.attempt);
  Record(std::move(resumed), step);
}

void Network::Place(LiveJob& job, std::uint32_t index, const market::Placement& placement,
                    Step& step) {
  auto& device = DeviceOf(placement);
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
  if (!Planted(Mutant::kLendsTwice)) market_.Take(placement, job.row.spec->resources);
  AddSpending(job.row.account, placement.price_per_hour);

  jobs::Lease lease;
  lease.ref = {.task = {.job = job.row.id, .index = index}, .attempt = task.attempts};
  lease.device = placement.device;
  lease.renter = job.row.account;
  lease.owner = device.row.owner;
  lease.price_per_hour = placement.price_per_hour;
  lease.held = hold;
  lease.gpu_indices = placement.gpu_indices;
  lease.placed_at = step.now;
  lease.resumed_from = ResumesFrom(lease.ref.task);
  ++figures_.leases_placed;
  if (task.attempts == 1) figures_.waited.Add(step.now - job.row.created_at);
  device.Add(lease.ref);
  step.changes.jobs[job.row.id] = job.row;
  step.changes.messages.push_back(
      {.device = placement.device, .what = Assign{AssignmentOf(lease)}});
  RecordPlaced(lease, step);
  auto& live = leases_[lease.ref];
  live.row = std::move(lease);
  Save(live, step);
  Settled(device, "network", step);
}

}  // namespace ioworker::core
