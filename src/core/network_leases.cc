// The network's rules about leases: what a device reports, what is charged, how one ends.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/mutant.h"
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

// Keeps what has changed of a lease, and works out when it is to be looked at next.
void Network::Save(LiveLease& lease, Step& step) {
  step.changes.leases[lease.row.ref] = lease.row;
  Schedule(lease, step.now);
}

// Leases are looked at once an interval at least, so that those that have ended are soon forgotten.
void Network::Schedule(LiveLease& lease, Instant now) {
  lease.due = DueOf(lease);
  const Instant look_at = std::min(lease.due, now + settings_.settle_interval);
  if (lease.look_at != Instant{} && lease.look_at <= look_at) return;
  lease.look_at = look_at;
  deadlines_.Add(look_at, lease.row.ref);
}

// No state of a lease may last for ever, whatever its device does or leaves undone.
Instant Network::DueOf(const LiveLease& lease) const {
  const auto& row = lease.row;
  if (row.stop_asked_at) {
    return *row.stop_asked_at +
           (row.started_at ? settings_.stop_started_max : settings_.stop_waiting_max);
  }
  if (row.stopped_at) return *row.stopped_at + settings_.collecting_max;
  if (row.started_at) {
    return std::max(lease.looked_at, *row.started_at) + settings_.settle_interval;
  }
  if (row.pulling_at) return *row.pulling_at + settings_.pulling_max;
  return row.placed_at + settings_.placed_max;
}

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
  Hear(device, when, command.sequence);
  auto ref = command.lease;
  if (Planted(Mutant::kUnfenced)) {
    if (const auto* current = FindLiveLease(ref.task)) ref = current->ref;
  }
  const auto live = leases_.find(ref);
  const bool holds = live != leases_.end() && live->second.row.device == command.device;
  if (holds || (Planted(Mutant::kUnfenced) && live != leases_.end())) {
    Take(live->second, command, when, step);
  }
  return {.sequence = command.sequence};
}

// What a device says of a lease that it holds.
void Network::Take(LiveLease& lease, const ReportLease& report, Instant when, Step& step) {
  auto& row = lease.row;
  if (std::holds_alternative<LeasePulling>(report.what) && row.state == LeaseState::kPlaced) {
    row.state = LeaseState::kPulling;
    row.pulling_at = std::max(when, row.placed_at);
    Save(lease, step);
    Record(LeaseEvent(row, row.device.Text(), "pulling"), step);
  }
  if (const auto* started = std::get_if<LeaseStarted>(&report.what)) {
    StartLease(lease, *started, when, step);
  }
  if (const auto* stopped = std::get_if<LeaseStopped>(&report.what)) {
    MarkStopped(row, when, stopped->ran, step.now);
    Save(lease, step);
  }
  if (const auto* ended = std::get_if<LeaseEnded>(&report.what)) {
    EndLease(jobs::LeaseRef(row.ref), *ended, when, step);  // a copy: the row goes
  }
}

void Network::StartLease(LiveLease& lease, const LeaseStarted& what, Instant when, Step& step) {
  auto& row = lease.row;
  if (row.started_at) return;
  row.state = LeaseState::kRunning;
  row.started_at = std::clamp(when, row.placed_at, std::max(step.now, row.placed_at));
  row.settled_at = row.started_at;
  row.image_digest = what.image_digest;
  ++figures_.leases_started;
  figures_.starting.Add(*row.started_at - row.placed_at);
  Save(lease, step);
  Record(LeaseEvent(row, row.device.Text(), "started"), step);
  auto& job = jobs_.at(row.ref.task.job);
  market_.NoteImage(row.device, job.row.spec->image);
  if (!job.row.started_at) {
    job.row.started_at = row.started_at;
    step.changes.jobs[job.row.id] = job.row;
  }
}

// Served time ends where the device says, on our clock, and is no longer than by the device's own.
void Network::MarkStopped(jobs::Lease& lease, Instant when, Duration ran, Instant now) {
  if (!lease.started_at || lease.stopped_at) return;
  const Instant start = *lease.started_at;
  lease.stopped_at = std::clamp(when, start, std::max(now, start));
  if (ran > Duration{}) lease.stopped_at = std::min(*lease.stopped_at, start + ran);
}

// Tells the device to end a lease; the device reports when it has.
void Network::StopLease(const jobs::LeaseRef& ref, EndReason reason, Step& step) {
  auto& lease = leases_.at(ref);
  auto& row = lease.row;
  if (row.stop_reason != EndReason::kNone) return;
  row.stop_reason = reason;
  row.stop_asked_at = step.now;
  Save(lease, step);
  step.changes.messages.push_back({.device = row.device, .what = Stop{ref, reason}});
  auto event = LeaseEvent(row, "network", "stopping");
  event.reason = jobs::EndReasonName(reason);
  Record(std::move(event), step);
}

// The reason that counts: whatever the container said when it was told to stop, it ended because it
// was told to; and only the renter cancels. Nothing is free any more once it has been charged.
EndReason Network::ReasonOf(const jobs::Lease& lease, EndReason said) {
  if (lease.stop_reason != EndReason::kNone && said != EndReason::kCompleted) {
    return lease.stop_reason;
  }
  const bool unasked = said == EndReason::kCancelled;
  const bool charged = jobs::IsFree(said) && lease.charged > Money{};
  return unasked || charged ? EndReason::kEngineError : said;
}

// Ends a lease, charges what was served, gives back the rest, and lets its task go on.
void Network::EndLease(const jobs::LeaseRef& ref, LeaseEnded what, Instant when, Step& step) {
  auto& lease = leases_.at(ref);
  auto& row = lease.row;
  auto& job = jobs_.at(ref.task.job);
  auto& device = devices_.at(row.device);
  row.reason = ReasonOf(row, what.reason);
  MarkStopped(row, when, what.ran, step.now);
  if (row.started_at && !jobs::IsFree(row.reason)) Settle(lease, *row.stopped_at, step);
  const auto purse = ledger::PurseId::Spending(row.renter);
  job.row.held -= row.held;
  const Money unused = std::exchange(row.held, Money{});
  if (!Planted(Mutant::kKeepsHolds)) ledger_.Release(purse, unused);
  Save(purse, step);

  const auto& task = job.tasks.at(ref.task.index);
  const auto fault = jobs::FaultOf(row.reason);
  const bool again = (fault == jobs::Fault::kNetwork && !Planted(Mutant::kGivesUpLost)) ||
                     (fault == jobs::Fault::kTask && task.failures < job.row.spec->retries);
  if (again && task.attempts >= settings_.attempts_max) row.reason = EndReason::kTooManyAttempts;
  row.final = !again || job.row.cancel_requested || task.attempts >= settings_.attempts_max;
  const auto before = std::exchange(row.state, LeaseState::kEnded);
  const Instant begin = row.started_at.value_or(row.placed_at);
  row.ended_at = std::clamp(when, begin, std::max(step.now, begin));
  row.exit_code = what.exit_code;
  row.message = std::move(what.message);
  ++figures_.leases_ended[static_cast<std::size_t>(row.reason)];
  auto event = LeaseEvent(row, device.row.id.Text(), "ended");
  event.reason = jobs::EndReasonName(row.reason);
  event.before = jobs::LeaseStateName(before);
  Record(std::move(event), step);
  step.changes.leases[ref] = row;
  const jobs::Lease ended = std::move(row);
  leases_.erase(ref);
  device.Drop(ref);
  if (device.crowded) {
    PutOffer(device);
  } else {
    market_.Give(ended.device, job.row.spec->resources, ended.gpu_indices);
  }
  AddSpending(ended.renter, -ended.price_per_hour);
  if (const auto* offer = market_.Find(ended.device)) demand_.Grew(*offer);
  demand_.Afford(ended.ref.task.job);
  demand_.Afford(ended.renter, ledger_.Find(purse).available);
  Settled(device, device.row.id.Text(), step);
  EndTask(job, ref.task.index, ended, step);
}

// Charges a lease for the time up to `until`. The charge is that of the whole lease so far, less
// what was charged already, so that rounding never drifts; it is never more than the hold.
void Network::Settle(LiveLease& lease, Instant until, Step& step) {
  auto& row = lease.row;
  auto& job = jobs_.at(row.ref.task.job);
  if (row.stop_asked_at) until = std::min(until, *row.stop_asked_at + settings_.stop_charged_max);
  const Duration limit = seconds{job.row.spec->time_limit_seconds};
  const Duration served = std::clamp(until - *row.started_at, Duration{}, limit);
  Money charged = PriceOf(row.price_per_hour, served);
  if (Planted(Mutant::kRoundsEachMinute)) {
    const Duration more = std::max(until - *row.settled_at, Duration{});
    charged = row.charged + PriceOf(row.price_per_hour, std::min(more, limit));
  }
  const Money fee = ShareOf(charged, settings_.fee_basis_points);
  row.settled_at = std::max(*row.settled_at, until);
  if (charged <= row.charged) return;
  const Money charge = charged - row.charged;
  const Money fee_part = fee - row.fee;
  const ledger::Transfer transfer{.sequence = 0,
                                  .kind = ledger::TransferKind::kEarning,
                                  .from = ledger::PurseId::Spending(row.renter),
                                  .to = ledger::PurseId::Earnings(row.owner),
                                  .amount = charge - fee_part,
                                  .lease = row.ref,
                                  .device = row.device,
                                  .note = {},
                                  .at = step.now};
  Transfer(transfer, /*from_held=*/true, step);
  auto to_network = transfer;
  to_network.kind = ledger::TransferKind::kFee;
  to_network.to = ledger::PurseId::Fees();
  to_network.amount = fee_part;
  Transfer(std::move(to_network), /*from_held=*/true, step);

  row.charged = charged;
  row.fee = fee;
  row.held -= charge;
  figures_.charged += charge;
  figures_.fees += fee_part;
  job.row.charged += charge;
  job.row.held -= charge;
  auto& device = devices_.at(row.device);
  device.row.earned += charge - fee_part;
  Save(lease, step);
  step.changes.jobs[job.row.id] = job.row;
  step.changes.devices[device.row.id] = device.row;
}

// Charges running leases each settle_interval, as far as is known what their devices did. What is
// past a limit is first told to stop, and in the end taken from the device without its word.
void Network::LookAtDueLeases(Step& step) {
  for (const auto& ref : deadlines_.Take(step.now)) {
    const auto found = leases_.find(ref);
    if (found == leases_.end()) continue;
    auto& lease = found->second;
    const auto& row = lease.row;
    if (lease.look_at > step.now) continue;  // it has a later place besides
    lease.look_at = {};
    if (lease.due > step.now) {
      Schedule(lease, step.now);
      continue;
    }
    if (row.stop_reason != EndReason::kNone) {
      const Instant heard = std::min(devices_.at(row.device).known_to, step.now);
      EndLease(ref, {.reason = row.stop_reason, .message = "the device did not end it in time"},
               heard, step);
      continue;
    }
    if (!row.started_at || row.stopped_at) {
      StopLease(ref, EndReason::kEngineError, step);
      continue;
    }
    const Instant heard = std::min(devices_.at(row.device).known_to, step.now);
    Settle(lease, Planted(Mutant::kPaysForSilence) ? step.now : heard, step);
    // Whether or not there was anything to charge, look again after one interval.
    lease.looked_at = step.now;
    Schedule(lease, step.now);
    const auto& spec = *jobs_.at(ref.task.job).row.spec;
    const Duration limit = seconds{spec.time_limit_seconds} + settings_.stop_slack;
    if (step.now - *row.started_at > limit) StopLease(ref, EndReason::kTimeLimit, step);
  }
}

}  // namespace ioworker::core
