// Rows: what survives a crash of the coordinator, as plain tables that the checkers can read.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/changes.h"
#include "core/network.h"

namespace ioworker::simulation {

struct Rows {
  std::map<AccountId, accounts::Account> accounts;
  std::map<ledger::PurseId, ledger::Purse> purses;
  std::vector<ledger::Transfer> transfers;
  std::map<std::string, devices::Enrolment> enrolments;
  std::map<DeviceId, devices::Device> devices;
  std::map<JobId, jobs::Job> jobs;
  std::map<jobs::LeaseRef, jobs::Lease> leases;
  std::map<jobs::TaskRef, jobs::Artifact> checkpoints;
  std::map<std::pair<AccountId, std::string>, accounts::AnsweredRequest> requests;
  std::uint64_t last_event = 0;

  void Save(const core::Changes& changes);

  // What a coordinator that starts at `now` finds.
  core::Snapshot Load(const core::NetworkSettings& settings, Instant now) const;
};

// Where rows go besides: a real database, or nowhere.
class Store {
 public:
  virtual ~Store() = default;
  virtual Status Save(const core::Changes& changes) = 0;
  virtual Result<core::Snapshot> Load(const core::NetworkSettings& settings, Instant now) = 0;

  // Empty, or what an audit of the store found.
  virtual Result<std::string> Audit() = 0;
};

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(const Rows& rows) : rows_(rows) {}
  Status Save(const core::Changes&) override { return {}; }
  Result<core::Snapshot> Load(const core::NetworkSettings& settings, Instant now) override {
    return rows_.Load(settings, now);
  }
  Result<std::string> Audit() override { return ""; }

 private:
  const Rows& rows_;
};

}  // namespace ioworker::simulation
