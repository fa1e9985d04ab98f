// Runners: the leases that this device holds now, each with its runner. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "agent/runner.h"
#include "base/mutex.h"
#include "domain/policy/policy.h"

namespace ioworker::agent {

class Runners {
 public:
  void Add(const jobs::LeaseRef& lease, std::unique_ptr<Runner> runner) EXCLUDES(mutex_);

  // Waits for the runner's threads, which have nothing more to do.
  void Remove(const jobs::LeaseRef& lease) EXCLUDES(mutex_);

  // Lets them end and waits for them; containers are left as they are.
  void DetachAll() EXCLUDES(mutex_);

  bool Has(const jobs::LeaseRef& lease) const EXCLUDES(mutex_);
  bool empty() const EXCLUDES(mutex_);
  std::vector<jobs::LeaseRef> Leases() const EXCLUDES(mutex_);

  // As Runner::Stop. Content if there is no such lease.
  void Stop(const jobs::LeaseRef& lease, jobs::EndReason reason, seconds grace) EXCLUDES(mutex_);

  // All but those of `wanted`.
  void StopOthers(const std::set<jobs::LeaseRef>& wanted, jobs::EndReason reason, seconds grace)
      EXCLUDES(mutex_);

  // As Runner::Abandon, all of them.
  void AbandonAll() EXCLUDES(mutex_);

  // Those that do not fit into what is lent: the oldest stay, whole, as long as they fit.
  void StopBeyond(const v1::Lent& lent, jobs::EndReason reason, seconds grace) EXCLUDES(mutex_);

  // Null if the lease is not here or has no log yet.
  std::shared_ptr<LogFile> LogOf(const jobs::LeaseRef& lease) const EXCLUDES(mutex_);

  // What leases that are not on their way out use.
  policy::Use InUse() const EXCLUDES(mutex_);
  std::vector<std::uint32_t> GpusInUse() const EXCLUDES(mutex_);

  // Those that run, by the engine's id.
  std::map<jobs::LeaseRef, std::string> Containers() const EXCLUDES(mutex_);
  std::vector<std::string> ContainerIds() const EXCLUDES(mutex_);

 private:
  mutable Mutex mutex_;
  std::map<jobs::LeaseRef, std::unique_ptr<Runner>> runners_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::agent
