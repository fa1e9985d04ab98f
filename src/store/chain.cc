#include "store/chain.h"

#include <vector>

#include "domain/ledger/chain.h"
#include "store/ledger.h"

namespace ioworker::store {

Result<std::uint64_t> ChainTransfers(db::Connection& writer,
                                     const std::function<Status(db::Connection&)>& fence) {
  TRY(auto head, FindLastChained(writer));
  std::uint64_t chained = 0;
  for (;;) {
    TRY(auto transfers, ListTransfersAfter(writer, head.sequence, kChainedAtOnce));
    if (transfers.empty()) return chained;
    for (auto& transfer : transfers) {
      transfer.hash = ledger::HashAfter(head.hash, transfer);
      head = {.sequence = transfer.sequence, .hash = transfer.hash};
    }
    TRY(auto tx, db::Tx::Begin(writer));
    if (fence) TRY(fence(writer));
    TRY(SaveHashes(writer, transfers));
    TRY(tx.Commit());
    chained += transfers.size();
  }
}

}  // namespace ioworker::store
