// The auditor: works out balances and task histories from the stored rows once more, by SQL of its
// own, and says where the rows disagree.
//
// It shares no code with core/ or domain/ledger, so that a mistake there is not made here too. It
// only reads; run it on a reader's connection while the network is up, or on any copy. Belongs to
// the connection's thread. Time grows with the number of rows: seconds for millions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/money.h"
#include "base/result.h"
#include "db/db.h"

namespace ioworker::audit {

struct Finding {
  std::string rule;    // stable word, snake_case
  std::string object;  // what it is about: an account's purse, a lease, a job, a device
  std::string what;    // in words, with the figures
};

struct AuditReport {
  std::uint64_t accounts = 0;
  std::uint64_t transfers = 0;
  std::uint64_t jobs = 0;
  std::uint64_t leases = 0;
  Money credited;  // came in from outside
  Money charged;   // by all leases
  Money earned;    // of that, by owners
  Money fees;      // of that, by the network

  // Empty if all is well; at most kFindingsMax of each rule.
  std::vector<Finding> findings;
};

inline constexpr std::size_t kFindingsMax = 20;

// Errors are the database's; what is wrong with the books is no error but a finding.
Result<AuditReport> Audit(db::Connection& connection);

}  // namespace ioworker::audit
