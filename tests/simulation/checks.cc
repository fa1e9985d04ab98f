#include "checks.h"

#include <algorithm>

namespace ioworker::simulation {

using jobs::EndReason;
using jobs::LeaseState;

namespace {

// Messages on their way, commits, and the second that is rounded off.
constexpr Duration kSlack = seconds{8};

// floor(price x seconds / 3600), worked out apart from base/money.
Money Price(Money per_hour, std::int64_t seconds_served) {
  const auto exact = static_cast<__int128>(per_hour.micros) * seconds_served / 3600;
  return {static_cast<std::int64_t>(exact)};
}

std::int64_t WholeSeconds(Duration length) {
  return std::max<std::int64_t>(0, std::chrono::floor<seconds>(length).count());
}

bool IsLive(const jobs::Lease& lease) { return lease.state != LeaseState::kEnded; }

// Ends that only the device itself can have reported.
bool OnlyDeviceSays(EndReason reason) {
  return reason == EndReason::kCompleted || reason == EndReason::kNonZeroExit ||
         reason == EndReason::kOutOfMemory || reason == EndReason::kDiskFull ||
         reason == EndReason::kImageError || reason == EndReason::kCommandNotFound ||
         reason == EndReason::kRefused || reason == EndReason::kEngineError;
}

bool MustBeFree(EndReason reason) {
  return reason == EndReason::kImageError || reason == EndReason::kCommandNotFound ||
         reason == EndReason::kInputError || reason == EndReason::kRefused;
}

}  // namespace

void Checks::AfterCommit(const core::Changes& changes) {
  Books(changes);
  std::set<JobId> touched;
  for (const auto& [id, job] : changes.jobs) touched.insert(id);
  for (const auto& [ref, lease] : changes.leases) {
    touched.insert(ref.task.job);
    if (IsLive(lease)) {
      live_.insert(ref);
    } else {
      live_.erase(ref);
    }
    Charge(lease);
    Resumed(lease);
  }
  for (const auto& [ref, lease] : changes.leases) {
    if (IsLive(lease)) continue;
    if (!ended_leases_.emplace(ref, lease).second) world_.Fail("{} ended twice", ref.Text());
    Truthful(lease);
  }
  for (const auto& id : touched) Job(id);
  if (!changes.leases.empty()) Capacity();
}

// Money neither appears nor vanishes; every purse is the sum of its transfers.
void Checks::Books(const core::Changes& changes) {
  for (const auto& transfer : changes.transfers) {
    if (transfer.sequence != ++transfers_) world_.Fail("transfer {} is missing", transfers_);
    if (!chain_.Follows(transfer)) world_.Fail("transfer {} breaks the chain", transfers_);
    if (transfer.amount <= Money{}) world_.Fail("transfer {} moves nothing", transfers_);
    balances_[transfer.from] -= transfer.amount;
    balances_[transfer.to] += transfer.amount;
    if (transfer.kind == ledger::TransferKind::kEarning) earned_[transfer.lease] += transfer.amount;
    if (transfer.kind == ledger::TransferKind::kFee) fees_[transfer.lease] += transfer.amount;
  }
  std::map<AccountId, Money> held;
  for (const auto& [ref, lease] : changes.leases) {
    if (!IsLive(lease) && lease.held != Money{}) world_.Fail("{} kept its hold", ref.Text());
  }
  for (const auto& [ref, lease] : evidence_.rows.leases) held[lease.renter] += lease.held;
  Money sum;
  for (const auto& [id, purse] : evidence_.rows.purses) {
    sum += purse.available + purse.held;
    const std::string name = id.account.Text() + "/" + std::to_string(static_cast<int>(id.kind));
    if (purse.available + purse.held != balances_[id]) {
      world_.Fail("purse {} is not the sum of its transfers", name);
    }
    const bool outside = id.kind == ledger::PurseKind::kOutside;
    if ((purse.available < Money{} && !outside) || purse.held < Money{}) {
      world_.Fail("purse {} is negative", name);
    }
    const Money expected = id.kind == ledger::PurseKind::kSpending ? held[id.account] : Money{};
    if (purse.held != expected) world_.Fail("purse {} holds what no lease needs", name);
  }
  if (sum != Money{}) world_.Fail("the books sum to {}", FormatMoney(sum));
}

// A lease pays for whole seconds at its price, and renter, owner and network agree on it.
void Checks::Charge(const jobs::Lease& lease) {
  const std::string name = lease.ref.Text();
  const Money fee{lease.charged.micros * evidence_.settings.fee_basis_points / 10'000};
  if (lease.fee != fee) world_.Fail("{} pays a fee of {}", name, FormatMoney(lease.fee));
  if (earned_[lease.ref] + fees_[lease.ref] != lease.charged || fees_[lease.ref] != lease.fee) {
    world_.Fail("{}: the renter was charged what nobody earned", name);
  }
  if (lease.price_per_hour == Money{}) {
    if (lease.charged != Money{}) world_.Fail("{} is not free", name);
    return;
  }
  const auto least = static_cast<std::int64_t>(
      (static_cast<__int128>(lease.charged.micros) * 3600 + lease.price_per_hour.micros - 1) /
      lease.price_per_hour.micros);
  if (Price(lease.price_per_hour, least) != lease.charged) {
    world_.Fail("{} is charged {}, which no number of seconds costs", name,
                FormatMoney(lease.charged));
  }
  const auto& spec = *evidence_.rows.jobs.at(lease.ref.task.job).spec;
  if (lease.charged > Price(lease.price_per_hour, spec.time_limit_seconds)) {
    world_.Fail("{} is charged past its time limit", name);
  }
  if (spec.price_limit_per_hour && lease.price_per_hour > *spec.price_limit_per_hour) {
    world_.Fail("{} is dearer than its renter allows", name);
  }
}

// What an ended lease says agrees with what ran on the device.
void Checks::Truthful(const jobs::Lease& lease) {
  const std::string name = lease.ref.Text();
  const auto found = evidence_.truths.find(lease.ref);
  const Truth truth = found == evidence_.truths.end() ? Truth{} : found->second;
  const bool by_network = lease.reason == lease.stop_reason;
  if (OnlyDeviceSays(lease.reason) && !by_network &&
      std::ranges::find(truth.said, lease.reason) == truth.said.end()) {
    world_.Fail("{} ended as {}, which its device never said", name,
                jobs::EndReasonName(lease.reason));
  }
  if ((!truth.started || MustBeFree(lease.reason)) && lease.charged != Money{}) {
    return world_.Fail("{} never ran and is charged", name);
  }
  if (truth.lied) {
    // It can have been believed, but never for time before it had the task.
    const auto longest = WholeSeconds(world_.now() - lease.placed_at + kSlack);
    if (lease.charged > Price(lease.price_per_hour, longest)) {
      world_.Fail("{} is charged for time before it was placed", name);
    }
    return;
  }
  if (!truth.started) return;
  const Instant heard = std::min(world_.now(), evidence_.wire.LastHeard(lease.device));
  const Instant end = std::max(truth.ended.value_or(heard), heard);
  const auto most = WholeSeconds(end - *truth.started + kSlack);
  if (lease.charged > Price(lease.price_per_hour, most)) {
    world_.Fail("{} is charged {} for at most {} s", name, FormatMoney(lease.charged), most);
  }
  // Nobody pays for a container that goes on after it was told to stop.
  if (lease.stop_asked_at) {
    const auto told = *lease.stop_asked_at + evidence_.settings.stop_charged_max;
    const auto until = WholeSeconds(told - *truth.started + kSlack);
    if (lease.charged > Price(lease.price_per_hour, until)) {
      world_.Fail("{} is charged past its stop", name);
    }
    return;
  }
  if (!OnlyDeviceSays(lease.reason) || truth.forgotten || !truth.ended) return;
  const auto& spec = *evidence_.rows.jobs.at(lease.ref.task.job).spec;
  const auto ran = std::min<std::int64_t>(WholeSeconds(*truth.ended - *truth.started - kSlack),
                                          spec.time_limit_seconds);
  if (lease.charged < Price(lease.price_per_hour, ran)) {
    world_.Fail("{} ran for {} s and is charged {}", name, ran, FormatMoney(lease.charged));
  }
  const auto ran_most = WholeSeconds(*truth.ended - *truth.started + kSlack);
  if (lease.charged > Price(lease.price_per_hour, ran_most)) {
    const auto at = [](std::optional<Instant> when) {
      return when ? FormatInstant(*when) : std::string("never");
    };
    world_.Note("by the network: placed {}, started {}, stopped {}, ended {}, {} an hour",
                FormatInstant(lease.placed_at), at(lease.started_at), at(lease.stopped_at),
                at(lease.ended_at), FormatMoney(lease.price_per_hour));
    world_.Note("in truth: started {}, ended {}", at(truth.started), at(truth.ended));
    world_.Fail("{} ran for {} s at most and is charged {}", name, ran_most,
                FormatMoney(lease.charged));
  }
}

// No attempt starts from an older checkpoint than one that was said to be kept before its placing.
void Checks::Resumed(const jobs::Lease& lease) {
  const auto& truths = evidence_.truths;
  const auto own = truths.find(lease.ref);
  if (own == truths.end() || !own->second.resumed) return;
  const Saving resumed = *own->second.resumed;
  // One that was begun anew by a device that had lost its disk goes on from what it saved itself.
  if (resumed.first != lease.resumed_from && resumed.first != lease.ref.attempt) {
    world_.Fail("{} says that it went on from attempt {}, not {}", lease.ref.Text(),
                lease.resumed_from, resumed.first);
  }
  for (auto at = truths.lower_bound({.task = lease.ref.task, .attempt = 0}); at != own; ++at) {
    for (const auto& [when, saved] : at->second.saved) {
      if (when >= lease.placed_at || saved <= resumed) continue;
      world_.Fail("{} starts from checkpoint {} of attempt {}, though {} of attempt {} was kept",
                  lease.ref.Text(), resumed.second, resumed.first, saved.second, saved.first);
    }
  }
}

// No device is lent twice over.
void Checks::Capacity() {
  struct Lent {
    std::uint64_t cores = 0, memory_mib = 0, disk_mib = 0;
    std::set<std::uint32_t> gpus;
  };
  std::map<DeviceId, Lent> lent;
  for (const auto& ref : live_) {
    const auto& lease = evidence_.rows.leases.at(ref);
    const auto& resources = evidence_.rows.jobs.at(ref.task.job).spec->resources;
    auto& of = lent[lease.device];
    of.cores += resources.cores;
    of.memory_mib += resources.memory_mib;
    of.disk_mib += resources.disk_mib;
    if (lease.gpu_indices.size() != resources.gpus) world_.Fail("{} lacks GPUs", ref.Text());
    for (const auto index : lease.gpu_indices) {
      if (!of.gpus.insert(index).second) world_.Fail("{} shares a GPU", ref.Text());
    }
  }
  for (const auto& [device, of] : lent) {
    const auto& has = *evidence_.rows.devices.at(device).inventory;
    if (of.cores > has.cores || of.memory_mib > has.memory_mib || of.disk_mib > has.disk_mib) {
      world_.Fail("{} is lent beyond what it has", device.Text());
    }
  }
}

void Checks::Job(JobId id) {
  const auto& job = evidence_.rows.jobs.at(id);
  const auto ended = ended_jobs_.find(id);
  if (ended != ended_jobs_.end() &&
      (ended->second.state != job.state || !(ended->second.tasks == job.tasks))) {
    world_.Fail("{} changed after its end", id.Text());
  }
  if (jobs::HasEnded(job.state)) {
    ended_jobs_.emplace(id, job);
    if (job.tasks.waiting + job.tasks.running != 0) world_.Fail("{} ended early", id.Text());
  }
  if (job.tasks.Total() != job.spec->tasks) world_.Fail("{} has lost a task", id.Text());
  if (job.spec->budget && job.charged + job.held > *job.spec->budget) {
    world_.Fail("{} goes over its budget", id.Text());
  }
  Tasks(job);
  if (job.spec->together) Gang(job);
}

// All first attempts were placed at the same time, each on a device of its own; or none was.
void Checks::Gang(const jobs::Job& job) {
  std::set<DeviceId> devices;
  std::set<Instant> times;
  const auto& leases = evidence_.rows.leases;
  for (auto at = leases.lower_bound({.task = {.job = job.id, .index = 0}, .attempt = 0});
       at != leases.end() && at->first.task.job == job.id; ++at) {
    if (at->first.attempt != 1) continue;
    devices.insert(at->second.device);
    times.insert(at->second.placed_at);
  }
  if (devices.empty()) return;
  if (devices.size() != job.spec->tasks || times.size() != 1) {
    world_.Fail("{} did not start together", job.id.Text());
  }
}

// One history for each task: attempts from 1 without gaps, one at a time, and one end.
void Checks::Tasks(const jobs::Job& job) {
  jobs::TaskCounts counts;
  Money charged, held;
  const jobs::Lease* before = nullptr;
  const auto& leases = evidence_.rows.leases;
  for (auto at = leases.lower_bound({.task = {.job = job.id, .index = 0}, .attempt = 0});
       at != leases.end() && at->first.task.job == job.id; ++at) {
    const auto& lease = at->second;
    const std::string name = lease.ref.Text();
    const bool same_task = before != nullptr && before->ref.task == lease.ref.task;
    const std::uint32_t expected = same_task ? before->ref.attempt + 1 : 1;
    if (lease.ref.attempt != expected) world_.Fail("{} follows no attempt", name);
    if (same_task && IsLive(*before)) world_.Fail("{} runs beside the attempt before", name);
    if (same_task && before->final) world_.Fail("{} ended, and its task went on", name);
    if (lease.final && IsLive(lease)) world_.Fail("{} is final and live", name);
    if (lease.final && lease.reason == EndReason::kDeviceLost && !job.cancel_requested) {
      world_.Fail("{} was lost, and its task was given up", name);
    }
    if (IsLive(lease)) ++counts.running;
    const bool succeeded = lease.reason == EndReason::kCompleted;
    if (lease.final && succeeded) ++counts.succeeded;
    if (!lease.final && succeeded) world_.Fail("{} succeeded for nothing", name);
    charged += lease.charged;
    held += lease.held;
    before = &lease;
  }
  if (counts.running != job.tasks.running || counts.succeeded != job.tasks.succeeded) {
    world_.Fail("{} counts its tasks wrongly", job.id.Text());
  }
  if (charged != job.charged || held != job.held) {
    world_.Fail("{} adds its leases up wrongly", job.id.Text());
  }
}

void Checks::AtEnd() {
  for (const auto& [id, job] : evidence_.rows.jobs) {
    if (!jobs::HasEnded(job.state)) world_.Fail("{} never ends", id.Text());
    Job(id);
  }
  for (const auto& [ref, lease] : evidence_.rows.leases) {
    Charge(lease);
    const auto cancelled = evidence_.promises.cancelled.find(ref.task.job);
    if (cancelled != evidence_.promises.cancelled.end() && lease.placed_at > cancelled->second) {
      world_.Fail("{} was placed after its job was cancelled", ref.Text());
    }
  }
  Submissions();
  Credits();
}

void Checks::Submissions() {
  std::map<std::string, std::vector<JobId>> stored;
  for (const auto& [id, job] : evidence_.rows.jobs) stored[job.spec->name].push_back(id);
  for (const auto& [name, jobs] : stored) {
    if (jobs.size() > 1) world_.Fail("{} was accepted twice", name);
  }
  for (const auto& [name, submission] : evidence_.promises.submissions) {
    if (!submission.answered) continue;
    const auto found = stored.find(name);
    if (found == stored.end() || found->second[0] != *submission.answered) {
      world_.Fail("{} was accepted and is lost", name);
    }
  }
}

void Checks::Credits() {
  std::map<std::string, int> stored;
  for (const auto& transfer : evidence_.rows.transfers) {
    if (transfer.kind == ledger::TransferKind::kCredit) ++stored[transfer.note];
  }
  for (const auto& [note, credit] : evidence_.promises.credits) {
    const int times = stored[note];
    if (times > 1 || (credit.answered && times == 0)) {
      world_.Fail("{} was booked {} times", note, times);
    }
  }
}

}  // namespace ioworker::simulation
