// The auditor: works out balances and task histories from the stored rows once more, by SQL of its
// own, and says where the rows disagree.
//
// It shares no code with core/ or domain/ledger, so that a mistake there is not made here too; the
// ledger's chain is worked out by a program of its own (audit/chain.h). It
// only reads; run it on a reader's connection while the network is up, or on any copy. Belongs to
// the connection's thread. Time grows with the number of rows: seconds for millions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "audit/chain.h"
#include "audit/finding.h"
#include "base/money.h"
#include "base/result.h"
#include "db/db.h"

namespace ioworker::audit {

struct AuditReport {
  std::uint64_t accounts = 0;
  std::uint64_t transfers = 0;
  std::uint64_t jobs = 0;
  std::uint64_t leases = 0;
  Money credited;  // came in from outside
  Money charged;   // by all leases
  Money earned;    // of that, by owners
  Money fees;      // of that, by the network

  // Of the ledger's chain. Equal heads of two copies: their ledgers are equal.
  Head head;

  // Empty if all is well; at most kFindingsMax of each rule, kChainFindingsMax of the chain.
  std::vector<Finding> findings;
};

inline constexpr std::size_t kFindingsMax = 20;

// With a head that was noted earlier, the chain must still have it. Errors are the database's; what
// is wrong with the books is no error but a finding.
Result<AuditReport> Audit(db::Connection& connection,
                          const std::optional<Head>& noted = std::nullopt);

}  // namespace ioworker::audit
