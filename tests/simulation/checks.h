// The checkers: what must be true of the stored rows after every commit, and of the whole run at
// its end.
//
// They read the rows, what truly ran on the devices, and what people were told; they use nothing of
// core/ but the shapes of its records.
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "chain.h"
#include "device.h"
#include "people.h"
#include "rows.h"
#include "wire.h"
#include "world.h"

namespace ioworker::simulation {

struct Evidence {
  const Rows& rows;
  const Truths& truths;
  const Promises& promises;
  const Wire& wire;
  const core::NetworkSettings& settings;
};

class Checks {
 public:
  Checks(World& world, const Evidence& evidence) : world_(world), evidence_(evidence) {}

  void AfterCommit(const core::Changes& changes);

  // When all is calm and everything has had time to finish.
  void AtEnd();

 private:
  void Books(const core::Changes& changes);
  void Capacity();
  void Job(JobId id);
  void Tasks(const jobs::Job& job);
  void Gang(const jobs::Job& job);
  void Charge(const jobs::Lease& lease);
  void Truthful(const jobs::Lease& lease);
  void Resumed(const jobs::Lease& lease);
  void Submissions();
  void Credits();

  World& world_;
  const Evidence evidence_;

  // Sums of the transfers that were stored.
  std::map<ledger::PurseId, Money> balances_;
  std::map<jobs::LeaseRef, Money> earned_;
  std::map<jobs::LeaseRef, Money> fees_;
  std::uint64_t transfers_ = 0;
  Chain chain_;

  std::set<jobs::LeaseRef> live_;
  std::map<JobId, jobs::Job> ended_jobs_;
  std::map<jobs::LeaseRef, jobs::Lease> ended_leases_;
};

}  // namespace ioworker::simulation
