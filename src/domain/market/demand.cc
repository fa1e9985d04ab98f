#include "domain/market/demand.h"

#include <algorithm>

#include "base/check.h"

namespace ioworker::market {

Demand::Shape Demand::Shape::OfNew(const jobs::JobSpec& spec) {
  return {.resources = spec.resources,
          .price_limit = spec.price_limit_per_hour,
          .together = spec.together ? spec.tasks : 1,
          .avoided = {}};
}

Demand::Shape Demand::Shape::OfRetry(const jobs::JobSpec& spec,
                                     const std::vector<DeviceId>& avoided) {
  return {.resources = spec.resources,
          .price_limit = spec.price_limit_per_hour,
          .together = 1,
          .avoided = avoided};
}

Request Demand::RequestOf(LineId id, const Shape& shape) {
  return {.resources = shape.resources,
          .price_limit_per_hour = shape.price_limit,
          .avoided = shape.avoided,
          .together = shape.together,
          .image = {},
          .line = id};
}

std::optional<Request> Demand::RequestOf(LineId line) const {
  const auto found = lines_.find(line);
  if (found == lines_.end()) return std::nullopt;
  return RequestOf(line, found->second.shape);
}

Demand::Claim Demand::ClaimOf(const Line& line, AccountId account) const {
  const auto spending = spending_.find(account);
  return {spending == spending_.end() ? Money{} : spending->second,
          std::get<Instant>(*line.queues.at(account).begin()), account};
}

// Changes the queue of one account, and keeps the line's place among the lines up to date.
template <class Edit>
void Demand::Change(LineId id, Line& line, AccountId account, const Edit& edit) {
  if (!line.blocked && !line.claims.empty()) ready_.erase({*line.claims.begin(), id});
  if (line.queues.contains(account)) line.claims.erase(ClaimOf(line, account));
  edit();
  if (line.queues.contains(account)) line.claims.insert(ClaimOf(line, account));
  if (!line.blocked && !line.claims.empty()) ready_.insert({*line.claims.begin(), id});
}

void Demand::Enqueue(LineId id, Line& line, const Entry& entry) {
  Change(id, line, entry.account, [&] {
    line.queues[entry.account].insert(entry.order);
    lines_of_account_[entry.account].insert(id);
  });
}

void Demand::Dequeue(LineId id, Line& line, const Entry& entry) {
  Change(id, line, entry.account, [&] {
    const auto queue = line.queues.find(entry.account);
    queue->second.erase(entry.order);
    if (!queue->second.empty()) return;
    line.queues.erase(queue);
    const auto lines = lines_of_account_.find(entry.account);
    lines->second.erase(id);
    if (lines->second.empty()) lines_of_account_.erase(lines);
  });
}

void Demand::Add(const jobs::Job& job, const Shape& shape, std::uint32_t tasks, Instant now) {
  if (tasks == 0) return;
  const auto [known, is_new] = by_shape_.try_emplace(shape, last_line_ + 1);
  if (is_new) {
    ++last_line_;
    lines_[last_line_].shape = shape;
    lines_[last_line_].served_at = now;
  }
  const LineId id = known->second;
  auto& line = lines_.at(id);
  line.tasks += tasks;
  const auto [at, first] = line.entries.try_emplace(job.id);
  at->second.tasks += tasks;
  if (!first) return;
  at->second.account = job.account;
  at->second.order = {-std::int64_t{job.spec->priority}, job.created_at, job.id};
  lines_of_job_[job.id].insert(id);
  Enqueue(id, line, at->second);
}

// Takes so many tasks of a job out of a line; the last one takes the job with it, and the last job
// the line.
void Demand::Reduce(LineId id, JobId job, std::uint32_t tasks) {
  auto& line = lines_.at(id);
  const auto at = line.entries.find(job);
  auto& entry = at->second;
  CHECK(entry.tasks >= tasks, "more tasks left a line than stood in it");
  entry.tasks -= tasks;
  line.tasks -= tasks;
  if (entry.tasks > 0) return;
  if (entry.lack) {
    ForgetLack(id, line, job, entry);
  } else {
    Dequeue(id, line, entry);
  }
  line.entries.erase(at);
  const auto lines = lines_of_job_.find(job);
  lines->second.erase(id);
  if (lines->second.empty()) lines_of_job_.erase(lines);
  if (!line.entries.empty()) return;
  by_shape_.erase(line.shape);
  lines_.erase(id);
}

void Demand::Withdraw(JobId job, const Shape& shape) { Reduce(by_shape_.at(shape), job, 1); }

void Demand::Remove(JobId job) {
  const auto found = lines_of_job_.find(job);
  if (found == lines_of_job_.end()) return;
  const auto lines = found->second;
  for (const LineId id : lines) Reduce(id, job, lines_.at(id).entries.at(job).tasks);
}

std::optional<Demand::Turn> Demand::Next() const {
  if (ready_.empty()) return std::nullopt;
  const auto& [claim, id] = *ready_.begin();
  const auto& line = lines_.at(id);
  const auto& queue = line.queues.at(std::get<AccountId>(claim));
  return Turn{.job = std::get<JobId>(*queue.begin()), .line = id, .shape = &line.shape};
}

void Demand::Serve(const Turn& turn, std::uint32_t tasks, Instant now) {
  lines_.at(turn.line).served_at = now;
  Reduce(turn.line, turn.job, tasks);
}

void Demand::Postpone(LineId line, Instant now) { lines_.at(line).served_at = now; }

void Demand::Block(LineId id) {
  auto& line = lines_.at(id);
  if (!line.blocked && !line.claims.empty()) ready_.erase({*line.claims.begin(), id});
  line.blocked = true;
}

void Demand::Grew(const Offer& offer) {
  for (auto& [id, line] : lines_) {
    if (OfferConstraint(offer, RequestOf(id, line.shape)) != Constraint::kNone) continue;
    if (line.blocked) {
      line.blocked = false;
      if (!line.claims.empty()) ready_.insert({*line.claims.begin(), id});
    }
    const Money price = LeasePrice(offer.kind, offer.price_per_hour, line.shape.resources);
    while (!line.parked.empty() && line.parked.rbegin()->first > price) {
      Unpark(id, line, line.parked.rbegin()->second);
    }
  }
}

void Demand::Park(const Turn& turn, const Lack& lack) {
  auto& line = lines_.at(turn.line);
  auto& entry = line.entries.at(turn.job);
  Dequeue(turn.line, line, entry);
  entry.lack = lack;
  line.parked.insert({lack.price, turn.job});
  if (!lack.by_budget) needs_[entry.account].insert({lack.hold, turn.job, turn.line});
}

void Demand::ForgetLack(LineId id, Line& line, JobId job, Entry& entry) {
  line.parked.erase({entry.lack->price, job});
  if (const auto needs = needs_.find(entry.account); needs != needs_.end()) {
    needs->second.erase({entry.lack->hold, job, id});
    if (needs->second.empty()) needs_.erase(needs);
  }
  entry.lack.reset();
}

void Demand::Unpark(LineId id, Line& line, JobId job) {
  auto& entry = line.entries.at(job);
  ForgetLack(id, line, job, entry);
  Enqueue(id, line, entry);
}

bool Demand::Afford(AccountId account, Money available) {
  bool any = false;
  for (;;) {
    const auto needs = needs_.find(account);
    if (needs == needs_.end() || std::get<Money>(*needs->second.begin()) > available) return any;
    const auto [need, job, id] = *needs->second.begin();
    auto& line = lines_.at(id);
    Unpark(id, line, job);
    // What cannot be placed now keeps no money from the others.
    if (!line.blocked) available -= need;
    any = true;
  }
}

void Demand::Afford(JobId job) {
  const auto found = lines_of_job_.find(job);
  if (found == lines_of_job_.end()) return;
  for (const LineId id : found->second) {
    auto& line = lines_.at(id);
    const auto& lack = line.entries.at(job).lack;
    if (lack && lack->by_budget) Unpark(id, line, job);
  }
}

void Demand::SetSpending(AccountId account, Money per_hour) {
  const auto apply = [&] {
    if (per_hour == Money{}) {
      spending_.erase(account);
    } else {
      spending_[account] = per_hour;
    }
  };
  const auto lines = lines_of_account_.find(account);
  if (lines == lines_of_account_.end()) return apply();
  // Every claim is taken out as it was counted before any is counted anew.
  for (const LineId id : lines->second) {
    auto& line = lines_.at(id);
    if (!line.blocked) ready_.erase({*line.claims.begin(), id});
    line.claims.erase(ClaimOf(line, account));
  }
  apply();
  for (const LineId id : lines->second) {
    auto& line = lines_.at(id);
    line.claims.insert(ClaimOf(line, account));
    if (!line.blocked) ready_.insert({*line.claims.begin(), id});
  }
}

std::optional<Demand::Turn> Demand::Starving(Instant since) const {
  const std::pair<const LineId, Line>* longest = nullptr;
  for (const auto& entry : lines_) {
    const auto& line = entry.second;
    if (!line.blocked || line.claims.empty() || line.served_at > since) continue;
    if (longest == nullptr || line.served_at < longest->second.served_at) longest = &entry;
  }
  if (longest == nullptr) return std::nullopt;
  const auto& [id, line] = *longest;
  const auto& queue = line.queues.at(std::get<AccountId>(*line.claims.begin()));
  return Turn{.job = std::get<JobId>(*queue.begin()), .line = id, .shape = &line.shape};
}

std::map<Constraint, std::uint64_t> Demand::MissedBy(const Offer& offer) const {
  std::map<Constraint, std::uint64_t> missed;
  for (const auto& [id, line] : lines_) {
    const auto constraint = OfferConstraint(offer, RequestOf(id, line.shape));
    if (constraint != Constraint::kNone) missed[constraint] += line.tasks;
  }
  return missed;
}

}  // namespace ioworker::market
