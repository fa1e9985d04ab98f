// Changes: the rows that commands changed, and what is to be told once they are stored.
//
// Gathered over a whole batch: a row that changed twice is kept once, as it was last.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/command.h"
#include "core/outcome.h"
#include "domain/accounts/account.h"
#include "domain/accounts/answered_request.h"
#include "domain/devices/device.h"
#include "domain/events/event.h"
#include "domain/jobs/job.h"
#include "domain/ledger/ledger.h"

namespace ioworker::core {

struct Changes {
  std::unordered_map<AccountId, accounts::Account> accounts;
  std::unordered_map<ledger::PurseId, ledger::Purse> purses;
  std::vector<ledger::Transfer> transfers;
  std::unordered_map<std::string, devices::Enrolment> enrolments;  // by code_hash
  std::unordered_map<DeviceId, devices::Device> devices;
  std::unordered_map<DeviceId, std::shared_ptr<const devices::Inventory>> inventories;
  std::vector<std::pair<JobId, std::shared_ptr<const jobs::JobSpec>>> specs;  // of new jobs
  std::vector<std::pair<JobId, std::string>> sealed;                          // of new jobs
  std::unordered_map<JobId, jobs::Job> jobs;
  std::unordered_map<jobs::LeaseRef, jobs::Lease> leases;
  std::vector<accounts::AnsweredRequest> requests;
  std::vector<events::Event> events;
  std::vector<KeepRow> rows;

  // What goes.
  std::vector<ForgetHistory> forgotten;
  std::vector<accounts::RequestName> forgotten_requests;
  std::vector<std::string> forgotten_enrolments;  // by code_hash
  std::vector<JobId> unsealed;  // jobs that have ended: what lies sealed for them goes

  // After the commit.
  std::vector<DeviceMessage> messages;

  // Adds what changed later.
  void Add(Changes later);

  bool HasRows() const {
    return !(accounts.empty() && purses.empty() && transfers.empty() && enrolments.empty() &&
             devices.empty() && jobs.empty() && leases.empty() && requests.empty() &&
             events.empty() && rows.empty() && forgotten.empty() && forgotten_requests.empty() &&
             forgotten_enrolments.empty());
  }
};

}  // namespace ioworker::core
