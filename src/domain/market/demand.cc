#include "domain/market/demand.h"

#include <utility>

namespace ioworker::market {

Demand::Shape Demand::ShapeOf(const jobs::Job& job) {
  return {.resources = job.spec->resources, .price_limit = job.spec->price_limit_per_hour};
}

void Demand::DropHead(const Shape& shape, const Line& line) {
  if (!line.turns.empty()) heads_.erase({*line.turns.begin(), &shape});
}

void Demand::SetHead(const Shape& shape, const Line& line) {
  if (!line.turns.empty() && !line.blocked) heads_.insert({*line.turns.begin(), &shape});
}

void Demand::Add(const jobs::Job& job) {
  const auto account = parked_.find(job.account);
  if (account != parked_.end() && account->second.contains(job.id)) return;
  if (aside_.contains(job.id)) return;
  auto& [shape, line] = *lines_.try_emplace(ShapeOf(job)).first;
  DropHead(shape, line);
  line.turns.insert(TurnOf(job));
  SetHead(shape, line);
}

void Demand::Leave(const jobs::Job& job) {
  const auto found = lines_.find(ShapeOf(job));
  if (found == lines_.end()) return;
  auto& [shape, line] = *found;
  DropHead(shape, line);
  line.turns.erase(TurnOf(job));
  if (line.turns.empty()) {
    lines_.erase(found);
    return;
  }
  SetHead(shape, line);
}

void Demand::Remove(const jobs::Job& job) {
  Leave(job);
  aside_.erase(job.id);
  const auto account = parked_.find(job.account);
  if (account == parked_.end()) return;
  account->second.erase(job.id);
  if (account->second.empty()) parked_.erase(account);
}

std::optional<JobId> Demand::Next() const {
  if (heads_.empty()) return std::nullopt;
  return heads_.begin()->first.second;
}

void Demand::Block(const jobs::Job& job) {
  const auto found = lines_.find(ShapeOf(job));
  if (found == lines_.end()) return;
  DropHead(found->first, found->second);
  found->second.blocked = true;
}

void Demand::Unblock() {
  for (auto& [shape, line] : lines_) {
    if (!line.blocked) continue;
    line.blocked = false;
    SetHead(shape, line);
  }
  const auto aside = std::exchange(aside_, {});
  for (const auto& [id, job] : aside) Add(job);
  const auto parked = std::exchange(parked_, {});
  for (const auto& [account, waiting] : parked) {
    for (const auto& [id, job] : waiting) Add(job);
  }
}

void Demand::Wake(const jobs::Job& job) {
  Remove(job);
  Add(job);
  auto& [shape, line] = *lines_.find(ShapeOf(job));
  line.blocked = false;
  SetHead(shape, line);
}

void Demand::Park(const jobs::Job& job) {
  Leave(job);
  parked_[job.account].insert_or_assign(job.id, job);
}

void Demand::Unpark(AccountId account) {
  const auto found = parked_.find(account);
  if (found == parked_.end()) return;
  const auto waiting = std::move(found->second);
  parked_.erase(found);
  for (const auto& [id, job] : waiting) Add(job);
}

void Demand::SetAside(const jobs::Job& job) {
  Leave(job);
  aside_.insert_or_assign(job.id, job);
}

}  // namespace ioworker::market
