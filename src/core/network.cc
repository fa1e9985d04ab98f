#include "core/network.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/mutant.h"

namespace ioworker::core {

Outcome Network::Apply(const Command& command, Instant now, Changes& changes) {
  Step step{.now = now, .changes = changes};
  Outcome outcome = std::visit([&](const auto& one) { return Do(one, step); }, command);
  PlaceWaiting(step);
  return outcome;
}

Outcome Network::Do(const KeepRow& command, Step& step) {
  step.changes.rows.push_back(command);
  return {};
}

Outcome Network::Do(const Tick&, Step& step) {
  LoseSilentDevices(step);
  EndWishes(step);
  LookAtDueLeases(step);
  ForgiveDevices(step);
  KeepForStarving(step);
  FollowMarket(step);
  ForgetRequests(step);
  return {};
}

Outcome Network::Do(const ForgetHistory& command, Step& step) {
  auto forgotten = command;
  forgotten.at = step.now;
  std::erase_if(forgotten.tasks, [&](const auto& tasks) { return jobs_.contains(tasks.job); });
  SpareCheckpoints(forgotten.artifacts);
  step.changes.forgotten.push_back(std::move(forgotten));
  return {};
}

// And codes that have expired.
void Network::ForgetRequests(Step& step) {
  while (!requests_by_age_.empty() &&
         step.now - requests_by_age_.begin()->first > settings_.request_memory) {
    const auto& key = requests_by_age_.begin()->second;
    step.changes.forgotten_requests.push_back({.account = key.first, .request_id = key.second});
    requests_.erase(key);
    requests_by_age_.erase(requests_by_age_.begin());
  }
  std::erase_if(enrolments_, [&](const auto& entry) {
    const bool old = step.now - entry.second.expires_at > settings_.request_memory;
    if (old) step.changes.forgotten_enrolments.push_back(entry.first);
    if (old) enrolment_reports_.erase(entry.first);
    return old;
  });
}

void Network::Record(events::Event event, Step& step) {
  event.sequence = ++last_event_;
  event.at = step.now;
  step.changes.events.push_back(std::move(event));
}

const accounts::AnsweredRequest* Network::FindRequest(AccountId account,
                                                      const std::string& request_id) const {
  if (request_id.empty()) return nullptr;
  const auto found = requests_.find({account, request_id});
  return found == requests_.end() ? nullptr : &found->second;
}

void Network::Remember(accounts::AnsweredRequest record, Step& step) {
  if (record.request_id.empty()) return;
  record.at = step.now;
  step.changes.requests.push_back(record);
  Keep(std::move(record));
}

void Network::Keep(accounts::AnsweredRequest record) {
  const RequestKey key{record.account, record.request_id};
  requests_by_age_.insert({record.at, key});
  requests_.insert_or_assign(key, std::move(record));
}

void Network::Restore(Snapshot snapshot, Instant now) {
  CHECK(accounts_.empty() && devices_.empty() && jobs_.empty(), "only a new network is restored");
  last_event_ = snapshot.last_event;
  chain_head_ = snapshot.chain_head;
  if (Planted(Mutant::kBreaksChain)) chain_head_.hash = {};
  for (auto& account : snapshot.accounts) accounts_.emplace(account.id, std::move(account));
  for (const auto& purse : snapshot.purses) ledger_.Restore(purse);
  for (auto& enrolment : snapshot.enrolments) {
    const std::string hash = enrolment.code_hash;
    enrolments_.emplace(hash, std::move(enrolment));
  }
  if (Planted(Mutant::kForgetsRequests)) snapshot.requests.clear();
  for (auto& record : snapshot.requests) Keep(std::move(record));
  for (auto& row : snapshot.devices) {
    devices_by_key_.emplace(row.public_key, row.id);
    devices_by_owner_[row.owner].insert(row.id);
    auto& device = devices_[row.id];
    device.row = std::move(row);
    device.known_to = device.last_heard = device.row.last_seen_at.value_or(Instant{});
    device.grace_from = now;
    WatchSilence(device);
    if (device.row.wish_until) wishes_.emplace(*device.row.wish_until, device.row.id);
    if (device.row.market_following) followers_.insert(device.row.id);
    PutOffer(device);
  }
  for (auto& row : snapshot.jobs) {
    const JobId id = row.id;
    jobs_[id].row = std::move(row);
  }
  for (const auto& lease : snapshot.leases) Restore(jobs_.at(lease.ref.task.job), lease, now);
  RestoreCheckpoints(std::move(snapshot.checkpoints));
  for (auto& [id, job] : jobs_) {
    tasks_waiting_ += job.row.tasks.waiting;
    waiting_by_account_[job.row.account] += job.row.tasks.waiting;
    const auto& spec = *job.row.spec;
    if (job.row.tasks.waiting == 0) continue;
    demand_.Add(job.row, market::Demand::Shape::OfNew(spec), spec.tasks - job.row.next_index, now);
  }
  CHECK(ledger_.Sum() == Money{}, "the stored books do not sum to zero");
}

// Leases come ordered by task and attempt, so the last one of a task says where the task stands.
void Network::Restore(LiveJob& job, const jobs::Lease& lease, Instant now) {
  const std::uint32_t index = lease.ref.task.index;
  const bool ended = lease.state == jobs::LeaseState::kEnded;
  if (const auto before = job.tasks.find(index); before != job.tasks.end()) {
    const auto shape = market::Demand::Shape::OfRetry(*job.row.spec, before->second.avoided);
    if (TakeRetry(job, index, before->second)) demand_.Withdraw(job.row.id, shape);
  }
  // What waited for another attempt when the job was cancelled waits no more.
  if (lease.final || (ended && job.row.cancel_requested)) {
    job.tasks.erase(index);
    return;
  }
  auto& task = job.tasks[index];
  task.attempts = lease.ref.attempt;
  if (ended) return Retry(job, lease, now);
  auto& live = leases_[lease.ref];
  live.row = lease;
  live.looked_at = now;
  Schedule(live, now);
  if (!Planted(Mutant::kRestartsEmpty)) devices_.at(lease.device).Add(lease.ref);
  market_.Restore(lease.device, job.row.spec->resources, lease.gpu_indices);
  AddSpending(lease.renter, lease.price_per_hour);
}

const jobs::Job* Network::FindJob(JobId id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : &found->second.row;
}

const jobs::Lease* Network::FindLease(const jobs::LeaseRef& ref) const {
  const auto found = leases_.find(ref);
  return found == leases_.end() ? nullptr : &found->second.row;
}

const jobs::Lease* Network::FindLiveLease(const jobs::TaskRef& task) const {
  const auto job = jobs_.find(task.job);
  if (job == jobs_.end()) return nullptr;
  const auto found = job->second.tasks.find(task.index);
  if (found == job->second.tasks.end()) return nullptr;
  return FindLease({.task = task, .attempt = found->second.attempts});
}

const devices::Device* Network::FindDevice(DeviceId id) const {
  const auto found = devices_.find(id);
  return found == devices_.end() ? nullptr : &found->second.row;
}

const accounts::Account* Network::FindAccount(AccountId id) const {
  const auto found = accounts_.find(id);
  return found == accounts_.end() ? nullptr : &found->second;
}

std::optional<Instant> Network::LastSeen(DeviceId id) const {
  const auto found = devices_.find(id);
  if (found == devices_.end() || found->second.link == 0) return std::nullopt;
  return std::max(found->second.last_heard, found->second.grace_from);
}

bool Network::IsLinked(DeviceId id) const {
  const auto found = devices_.find(id);
  return found != devices_.end() && found->second.link != 0;
}

const devices::Lending* Network::LendingOf(DeviceId id) const {
  const auto found = devices_.find(id);
  return found != devices_.end() && found->second.link != 0 ? &found->second.lending : nullptr;
}

Network::Work Network::WorkOf(DeviceId id) const {
  Work work;
  const auto found = devices_.find(id);
  if (found == devices_.end()) return work;
  for (const auto& ref : found->second.leases) {
    const auto& lease = leases_.at(ref).row;
    ++work.leases;
    if (lease.state != jobs::LeaseState::kRunning) continue;
    const Money fee = ShareOf(lease.price_per_hour, settings_.fee_basis_points);
    work.earning_per_hour += lease.price_per_hour - fee;
  }
  return work;
}

Network::Work Network::WorkOf(AccountId owner) const {
  Work sum;
  const auto devices = devices_by_owner_.find(owner);
  if (devices == devices_by_owner_.end()) return sum;
  for (const auto& id : devices->second) {
    const Work work = WorkOf(id);
    sum.leases += work.leases;
    sum.earning_per_hour += work.earning_per_hour;
  }
  return sum;
}

}  // namespace ioworker::core
