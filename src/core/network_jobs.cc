// The network's rules about jobs: what is accepted, what cancelling does, how one ends.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "core/network.h"

namespace ioworker::core {

using jobs::JobState;

Outcome Network::Do(const SubmitJobs& command, Step& step) {
  CHECK(command.ids.size() == command.specs.size() && !command.ids.empty());
  CHECK(command.sealed.empty() || command.sealed.size() == command.ids.size());
  if (const auto* before = FindRequest(command.account, command.request_id)) {
    if (before->request_hash != command.request_hash) return {.verdict = Verdict::kRequestIdReused};
    return {.verdict = Verdict::kRepeated, .jobs = before->jobs};
  }
  if (!accounts_.contains(command.account)) return {.verdict = Verdict::kAccountUnknown};
  std::uint64_t tasks = waiting_by_account_[command.account];
  for (const auto& spec : command.specs) tasks += spec->tasks;
  if (tasks > settings_.tasks_waiting_max) return {.verdict = Verdict::kTooManyTasks};
  if (auto refusal = CheckMoney(command); refusal.verdict != Verdict::kOk) return refusal;

  for (std::size_t at = 0; at < command.ids.size(); ++at) Accept(command, at, step);
  Remember({.account = command.account,
            .request_id = command.request_id,
            .request_hash = command.request_hash,
            .jobs = command.ids},
           step);
  return {.jobs = command.ids, .at = step.now};
}

// Refuses what could never be paid for: one task at the lowest price that anybody asks costs more
// than the job's budget, or than the account has, held money included. Without any device that
// would do there is no price yet, and the job may wait.
Outcome Network::CheckMoney(const SubmitJobs& command) const {
  const auto purse = ledger_.Find(ledger::PurseId::Spending(command.account));
  for (std::size_t at = 0; at < command.specs.size(); ++at) {
    const auto& spec = *command.specs[at];
    const auto lowest = market_.LowestPrice(
        {.resources = spec.resources, .price_limit_per_hour = spec.price_limit_per_hour});
    if (!lowest) continue;
    Money needed = HoldFor(spec, *lowest);
    for (std::uint32_t more = 1; spec.together && more < spec.tasks; ++more) {
      needed = CappedSum(needed, HoldFor(spec, *lowest));
    }
    const std::string which = std::to_string(at);
    if (spec.budget && needed > *spec.budget) {
      return {.verdict = Verdict::kBudgetTooSmall, .detail = which, .needed = needed};
    }
    if (needed > purse.available + purse.held) {
      return {.verdict = Verdict::kBalanceTooSmall, .detail = which, .needed = needed};
    }
  }
  return {};
}

void Network::Accept(const SubmitJobs& command, std::size_t at, Step& step) {
  const auto& spec = command.specs[at];
  auto& job = jobs_[command.ids[at]];
  job.row.id = command.ids[at];
  job.row.account = command.account;
  job.row.spec = spec;
  job.row.tasks.waiting = spec->tasks;
  job.row.created_at = step.now;
  ++figures_.jobs_submitted;
  figures_.tasks_submitted += spec->tasks;
  tasks_waiting_ += spec->tasks;
  waiting_by_account_[command.account] += spec->tasks;
  step.changes.specs.emplace_back(job.row.id, spec);
  if (!command.sealed.empty() && !command.sealed[at].empty()) {
    step.changes.sealed.emplace_back(job.row.id, command.sealed[at]);
  }
  step.changes.jobs[job.row.id] = job.row;
  Record({.actor = command.account.Text(),
          .noun = "job",
          .object = job.row.id.Text(),
          .action = "submitted",
          .after = "queued",
          .renter = command.account,
          .job = job.row.id},
         step);
  demand_.Add(job.row, market::Demand::Shape::OfNew(*spec), spec->tasks, step.now);
}

Outcome Network::Do(const CancelJob& command, Step& step) {
  const auto found = jobs_.find(command.job);
  if (found == jobs_.end()) return {.verdict = Verdict::kJobUnknown};
  auto& job = found->second;
  if (job.row.account != command.actor) return {.verdict = Verdict::kNotYours};
  if (job.row.cancel_requested) return {.verdict = Verdict::kRepeated};

  job.row.cancel_requested = true;
  Record({.actor = command.actor.Text(),
          .noun = "job",
          .object = job.row.id.Text(),
          .action = "cancel requested",
          .renter = job.row.account,
          .job = job.row.id},
         step);
  demand_.Remove(job.row.id);
  tasks_waiting_ -= job.row.tasks.waiting;
  waiting_by_account_[job.row.account] -= job.row.tasks.waiting;
  job.row.tasks.cancelled += std::exchange(job.row.tasks.waiting, 0);
  job.retries.clear();
  std::erase_if(job.tasks, [](const auto& entry) { return entry.second.waiting; });
  std::vector<jobs::LeaseRef> running;
  for (const auto& [index, task] : job.tasks) {
    running.push_back({.task = {.job = job.row.id, .index = index}, .attempt = task.attempts});
  }
  std::ranges::sort(running);
  for (const auto& ref : running) StopLease(ref, jobs::EndReason::kCancelled, step);
  step.changes.jobs[job.row.id] = job.row;
  FinishIfDone(job, step);
  return {};
}

// What the end of a lease means for its task: it succeeded, it runs again, or it failed for good.
void Network::EndTask(LiveJob& job, std::uint32_t index, const jobs::Lease& lease, Step& step) {
  auto& counts = job.row.tasks;
  CHECK(counts.running > 0, "a task that did not run has ended");
  --counts.running;
  if (lease.final) {
    if (lease.reason == jobs::EndReason::kCompleted) {
      ++counts.succeeded;
    } else if (job.row.cancel_requested) {
      ++counts.cancelled;
    } else {
      ++counts.failed;
      if (job.row.reason == jobs::EndReason::kNone) job.row.reason = lease.reason;
    }
    job.tasks.erase(index);
  } else {
    ++counts.waiting;
    ++tasks_waiting_;
    ++waiting_by_account_[job.row.account];
    Retry(job, lease, step.now);
  }
  step.changes.jobs[job.row.id] = job.row;
  FinishIfDone(job, step);
}

// Puts the task of a lease that ended in line for another attempt.
void Network::Retry(LiveJob& job, const jobs::Lease& lease, Instant now) {
  auto& task = job.tasks.at(lease.ref.task.index);
  if (jobs::FaultOf(lease.reason) == jobs::Fault::kTask) ++task.failures;
  Avoid(task, lease);
  Wait(job, lease.ref.task.index, task, now);
}

// Puts a task in line for another attempt, behind those that avoid the same devices.
void Network::Wait(LiveJob& job, std::uint32_t index, LiveTask& task, Instant now) {
  task.waiting = true;
  job.retries[task.avoided].insert(index);
  demand_.Add(job.row, market::Demand::Shape::OfRetry(*job.row.spec, task.avoided), 1, now);
}

// A device that refused a task never gets it again. One that failed gets it again after a while,
// each time a longer one: others are tried first, and a network of one device does not wait for
// ever.
void Network::Avoid(LiveTask& task, const jobs::Lease& lease) {
  const auto avoidance = jobs::AvoidanceOf(lease.reason);
  if (avoidance == jobs::Avoidance::kNone) return;
  const auto place = std::ranges::lower_bound(task.avoided, lease.device);
  if (place == task.avoided.end() || *place != lease.device) {
    task.avoided.insert(place, lease.device);
  }
  if (avoidance == jobs::Avoidance::kForGood) return;
  const auto doublings = std::min(lease.ref.attempt - 1, 20U);
  const Duration time =
      std::min(settings_.avoid_first * (std::int64_t{1} << doublings), settings_.avoid_longest);
  forgiven_.emplace(*lease.ended_at + time, lease.ref.task, lease.device);
}

// Lets tasks go back to devices that they have avoided for long enough.
void Network::ForgiveDevices(Step& step) {
  while (!forgiven_.empty() && std::get<Instant>(*forgiven_.begin()) <= step.now) {
    const auto [when, ref, device] = *forgiven_.begin();
    forgiven_.erase(forgiven_.begin());
    const auto job = jobs_.find(ref.job);
    if (job == jobs_.end()) continue;
    const auto task = job->second.tasks.find(ref.index);
    if (task == job->second.tasks.end()) continue;
    const auto before = market::Demand::Shape::OfRetry(*job->second.row.spec, task->second.avoided);
    const bool waited = TakeRetry(job->second, ref.index, task->second);
    std::erase(task->second.avoided, device);
    if (!waited) continue;
    demand_.Withdraw(ref.job, before);
    Wait(job->second, ref.index, task->second, step.now);
  }
}

// Takes a task out of that line again; false if it did not stand there.
bool Network::TakeRetry(LiveJob& job, std::uint32_t index, LiveTask& task) {
  if (!std::exchange(task.waiting, false)) return false;
  const auto alike = job.retries.find(task.avoided);
  alike->second.erase(index);
  if (alike->second.empty()) job.retries.erase(alike);
  return true;
}

// The last thing that happens to a job: it leaves memory, and `job` is gone after this.
void Network::FinishIfDone(LiveJob& job, Step& step) {
  auto& row = job.row;
  if (row.tasks.waiting > 0 || row.tasks.running > 0) return;
  CHECK(row.tasks.Total() == row.spec->tasks, "a task got lost or ended twice");
  CHECK(row.held == Money{} && job.tasks.empty(), "a job ended with a lease");
  const auto before = row.state;
  row.state = JobState::kSucceeded;
  if (row.tasks.failed > 0) row.state = JobState::kFailed;
  if (row.tasks.cancelled > 0) row.state = JobState::kCancelled;
  if (row.state == JobState::kSucceeded) row.reason = jobs::EndReason::kCompleted;
  if (row.state == JobState::kCancelled) row.reason = jobs::EndReason::kCancelled;
  row.ended_at = step.now;
  step.changes.jobs[row.id] = row;
  Record({.actor = "network",
          .noun = "job",
          .object = row.id.Text(),
          .action = "ended",
          .reason = std::string(jobs::EndReasonName(row.reason)),
          .before = std::string(jobs::JobStateName(before)),
          .after = std::string(jobs::JobStateName(row.state)),
          .renter = row.account,
          .job = row.id},
         step);
  if (row.spec->HasSecrets()) step.changes.unsealed.push_back(row.id);
  if (waiting_by_account_[row.account] == 0) waiting_by_account_.erase(row.account);
  jobs_.erase(row.id);
}

}  // namespace ioworker::core
