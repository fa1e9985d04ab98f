// The ledger's chain as the auditor works it out, over transfers that were stored.
#pragma once

#include "audit/chain.h"
#include "domain/ledger/transfer.h"

namespace ioworker::simulation {

class Chain {
 public:
  // Whether the next transfer has the hash that it must have.
  bool Follows(const ledger::Transfer& transfer);

 private:
  audit::RowHasher hasher_;
  audit::RowHasher::Hash last_{};
};

}  // namespace ioworker::simulation
