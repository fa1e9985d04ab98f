// The network's rules about leases: what a device reports, what is charged, how one ends.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "core/network.h"

namespace ioworker::core {

using jobs::EndReason;
using jobs::LeaseState;

namespace {

events::Event LeaseEvent(const jobs::Lease& lease, std::string actor, std::string action) {
  return {.actor = std::move(actor),
          .noun = "lease",
          .object = lease.ref.Text(),
          .action = std::move(action),
          .after = std::string(jobs::LeaseStateName(lease.state)),
          .renter = lease.renter,
          .lender = lease.owner,
          .job = lease.ref.task.job,
          .device = lease.device};
}

}  // namespace

// Reports are numbered without gaps, so one that was seen is known by its number alone. A report
// about a lease that has ended meanwhile (the device was taken for lost, the job was moved) is
// acknowledged and changes nothing: the attempt's number fences it off.
Outcome Network::Do(const ReportLease& command, Step& step) {
  const auto found = devices_.find(command.device);
  if (found == devices_.end()) return {.verdict = Verdict::kDeviceUnknown};
  auto& device = found->second;
  if (device.link != command.link) return {.verdict = Verdict::kStaleLink};
  if (command.sequence <= device.row.acknowledged) {
    return {.verdict = Verdict::kRepeated, .sequence = device.row.acknowledged};
  }
  if (command.sequence != device.row.acknowledged + 1) {
    return {.verdict = Verdict::kSequenceGap, .sequence = device.row.acknowledged};
  }
  device.row.acknowledged = command.sequence;
  step.changes.devices[command.device] = device.row;
  const Instant when = step.now - std::max(command.queued, Duration{});
  Hear(device, when);

  const auto live = leases_.find(command.lease);
  if (live != leases_.end() && live->second.device == command.device) {
    auto& lease = live->second;
    if (std::holds_alternative<LeasePulling>(command.what) && lease.state == LeaseState::kPlaced) {
      lease.state = LeaseState::kPulling;
      lease.pulling_at = std::max(when, lease.placed_at);
      step.changes.leases[lease.ref] = lease;
      Record(LeaseEvent(lease, command.device.Text(), "pulling"), step);
    }
    if (const auto* started = std::get_if<LeaseStarted>(&command.what)) {
      StartLease(lease, *started, when, step);
    }
    if (const auto* ended = std::get_if<LeaseEnded>(&command.what)) {
      EndLease(command.lease, *ended, when, step);
    }
  }
  return {.sequence = command.sequence};
}

void Network::StartLease(jobs::Lease& lease, const LeaseStarted& what, Instant when, Step& step) {
  if (lease.started_at) return;
  lease.state = LeaseState::kRunning;
  lease.started_at = std::clamp(when, lease.placed_at, std::max(step.now, lease.placed_at));
  lease.settled_at = lease.started_at;
  lease.image_digest = what.image_digest;
  settle_due_.insert({*lease.settled_at + settings_.settle_interval, lease.ref});
  step.changes.leases[lease.ref] = lease;
  Record(LeaseEvent(lease, lease.device.Text(), "started"), step);
  auto& job = jobs_.at(lease.ref.task.job);
  if (!job.row.started_at) {
    job.row.started_at = lease.started_at;
    step.changes.jobs[job.row.id] = job.row;
  }
}

// Tells the device to end a lease; the device reports when it has.
void Network::StopLease(jobs::Lease& lease, EndReason reason, Step& step) {
  if (lease.stop_reason != EndReason::kNone) return;
  lease.stop_reason = reason;
  step.changes.leases[lease.ref] = lease;
  step.changes.messages.push_back({lease.device, Stop{lease.ref, reason}});
  auto event = LeaseEvent(lease, "network", "stopping");
  event.reason = jobs::EndReasonName(reason);
  Record(std::move(event), step);
}

// Ends a lease, charges what was served, gives back the rest, and lets its task go on.
void Network::EndLease(const jobs::LeaseRef& ref, LeaseEnded what, Instant when, Step& step) {
  auto& lease = leases_.at(ref);
  auto& job = jobs_.at(ref.task.job);
  auto& device = devices_.at(lease.device);
  // Whatever the container said when it was told to stop, it ended because it was told to.
  const bool told = lease.stop_reason != EndReason::kNone && what.reason != EndReason::kCompleted;
  lease.reason = told ? lease.stop_reason : what.reason;
  const Instant begin = lease.started_at.value_or(lease.placed_at);
  const Instant end = std::clamp(when, begin, std::max(step.now, begin));
  if (lease.started_at) {
    settle_due_.erase({*lease.settled_at + settings_.settle_interval, ref});
    if (!jobs::IsFree(lease.reason)) Settle(lease, end, step);
  }
  const auto purse = ledger::PurseId::Spending(lease.renter);
  job.row.held -= lease.held;
  ledger_.Release(purse, std::exchange(lease.held, Money{}));
  Save(purse, step);

  const auto& task = job.tasks.at(ref.task.index);
  const auto fault = jobs::FaultOf(lease.reason);
  const bool again = fault == jobs::Fault::kNetwork ||
                     (fault == jobs::Fault::kTask && task.failures < job.row.spec->retries);
  if (again && task.attempts >= settings_.attempts_max) lease.reason = EndReason::kTooManyAttempts;
  lease.final = !again || job.row.cancel_requested || task.attempts >= settings_.attempts_max;
  const auto before = std::exchange(lease.state, LeaseState::kEnded);
  lease.ended_at = end;
  lease.exit_code = what.exit_code;
  lease.message = std::move(what.message);
  auto event = LeaseEvent(lease, device.row.id.Text(), "ended");
  event.reason = jobs::EndReasonName(lease.reason);
  event.before = jobs::LeaseStateName(before);
  Record(std::move(event), step);
  step.changes.leases[ref] = lease;
  const jobs::Lease ended = std::move(lease);
  leases_.erase(ref);
  device.leases.erase(ref);
  if (device.crowded) {
    PutOffer(device);
  } else {
    market_.Give(ended.device, job.row.spec->resources, ended.gpu_indices);
  }
  demand_.Unblock();
  demand_.Unpark(ended.renter);
  Settled(device, device.row.id.Text(), step);
  EndTask(job, ref.task.index, ended, step);
}

// Charges a lease for the time up to `until`. The charge is that of the whole lease so far, less what
// was charged already, so that rounding never drifts; it is never more than the hold.
void Network::Settle(jobs::Lease& lease, Instant until, Step& step) {
  auto& job = jobs_.at(lease.ref.task.job);
  const Duration limit = seconds{job.row.spec->time_limit_seconds};
  const Duration served = std::clamp(until - *lease.started_at, Duration{}, limit);
  const Money charged = PriceOf(lease.price_per_hour, served);
  const Money fee = ShareOf(charged, settings_.fee_basis_points);
  lease.settled_at = std::max(*lease.settled_at, until);
  if (charged <= lease.charged) return;
  const Money charge = charged - lease.charged;
  const Money fee_part = fee - lease.fee;
  const ledger::Transfer transfer{.sequence = 0,
                                  .kind = ledger::TransferKind::kEarning,
                                  .from = ledger::PurseId::Spending(lease.renter),
                                  .to = ledger::PurseId::Earnings(lease.owner),
                                  .amount = charge - fee_part,
                                  .lease = lease.ref,
                                  .device = lease.device,
                                  .note = {},
                                  .at = step.now};
  Transfer(transfer, /*from_held=*/true, step);
  auto to_network = transfer;
  to_network.kind = ledger::TransferKind::kFee;
  to_network.to = ledger::PurseId::Fees();
  to_network.amount = fee_part;
  Transfer(std::move(to_network), /*from_held=*/true, step);

  lease.charged = charged;
  lease.fee = fee;
  lease.held -= charge;
  job.row.charged += charge;
  job.row.held -= charge;
  auto& device = devices_.at(lease.device);
  device.row.earned += charge - fee_part;
  step.changes.leases[lease.ref] = lease;
  step.changes.jobs[job.row.id] = job.row;
  step.changes.devices[device.row.id] = device.row;
}

// Charges running leases each settle_interval, up to the last presence that was acknowledged, and
// stops those that are past their time limit.
void Network::SettleDueLeases(Step& step) {
  while (!settle_due_.empty() && settle_due_.begin()->first <= step.now) {
    const jobs::LeaseRef ref = settle_due_.begin()->second;
    settle_due_.erase(settle_due_.begin());
    auto& lease = leases_.at(ref);
    const auto& job = jobs_.at(ref.task.job);
    const Instant heard = std::min(devices_.at(lease.device).last_heard, step.now);
    Settle(lease, heard, step);
    // Whether or not there was anything to charge, look again after one interval.
    lease.settled_at = std::max(*lease.settled_at, step.now);
    settle_due_.insert({*lease.settled_at + settings_.settle_interval, ref});
    const Duration limit = seconds{job.row.spec->time_limit_seconds} + settings_.stop_slack;
    if (step.now - *lease.started_at > limit) StopLease(lease, EndReason::kTimeLimit, step);
  }
}

}  // namespace ioworker::core
