#include "agent/runners.h"

#include <algorithm>
#include <utility>

namespace ioworker::agent {

void Runners::Add(const jobs::LeaseRef& lease, std::unique_ptr<Runner> runner) {
  const Lock lock(mutex_);
  runners_.emplace(lease, std::move(runner));
}

void Runners::Remove(const jobs::LeaseRef& lease) {
  std::unique_ptr<Runner> runner;  // destroyed without the lock
  const Lock lock(mutex_);
  const auto found = runners_.find(lease);
  if (found == runners_.end()) return;
  runner = std::move(found->second);
  runners_.erase(found);
}

void Runners::DetachAll() {
  std::map<jobs::LeaseRef, std::unique_ptr<Runner>> runners;
  {
    const Lock lock(mutex_);
    runners.swap(runners_);
  }
  for (auto& [lease, runner] : runners) runner->Detach();
}

bool Runners::Has(const jobs::LeaseRef& lease) const {
  const Lock lock(mutex_);
  return runners_.contains(lease);
}

bool Runners::empty() const {
  const Lock lock(mutex_);
  return runners_.empty();
}

std::vector<jobs::LeaseRef> Runners::Leases() const {
  std::vector<jobs::LeaseRef> leases;
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) leases.push_back(lease);
  return leases;
}

void Runners::Stop(const jobs::LeaseRef& lease, jobs::EndReason reason, seconds grace) {
  const Lock lock(mutex_);
  const auto found = runners_.find(lease);
  if (found != runners_.end()) found->second->Stop(reason, grace);
}

void Runners::StopOthers(const std::set<jobs::LeaseRef>& wanted, jobs::EndReason reason,
                         seconds grace) {
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) {
    if (!wanted.contains(lease)) runner->Stop(reason, grace);
  }
}

void Runners::AbandonAll() {
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) runner->Abandon();
}

// Ids of jobs are in the order of their age.
void Runners::StopBeyond(const v1::Lent& lent, jobs::EndReason reason, seconds grace) {
  policy::Use use;
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) {
    if (runner->leaving()) continue;
    policy::Use with = use;
    with.Add(runner->spec().resources);
    const bool gpus_lent = std::ranges::all_of(runner->gpu_indices(), [&](std::uint32_t index) {
      return std::ranges::find(lent.gpu_indices(), index) != lent.gpu_indices().end();
    });
    const bool fits = with.cores <= lent.cores() && with.memory_mib <= lent.memory_mib() &&
                      with.disk_mib <= lent.disk_mib() && gpus_lent &&
                      static_cast<int>(runner->spec().resources.egress) <= lent.egress();
    if (fits) use = with;
    if (!fits) runner->Stop(reason, grace);
  }
}

std::shared_ptr<LogFile> Runners::LogOf(const jobs::LeaseRef& lease) const {
  const Lock lock(mutex_);
  const auto found = runners_.find(lease);
  return found == runners_.end() ? nullptr : found->second->log();
}

policy::Use Runners::InUse() const {
  policy::Use use;
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) {
    if (!runner->leaving()) use.Add(runner->spec().resources);
  }
  return use;
}

std::vector<std::uint32_t> Runners::GpusInUse() const {
  std::vector<std::uint32_t> gpus;
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) {
    if (runner->leaving()) continue;
    gpus.insert(gpus.end(), runner->gpu_indices().begin(), runner->gpu_indices().end());
  }
  return gpus;
}

std::map<jobs::LeaseRef, std::string> Runners::Containers() const {
  std::map<jobs::LeaseRef, std::string> containers;
  const Lock lock(mutex_);
  for (const auto& [lease, runner] : runners_) {
    if (auto container = runner->container(); !container.empty()) containers[lease] = container;
  }
  return containers;
}

std::vector<std::string> Runners::ContainerIds() const {
  std::vector<std::string> ids;
  for (auto& [lease, id] : Containers()) ids.push_back(std::move(id));
  return ids;
}

}  // namespace ioworker::agent
