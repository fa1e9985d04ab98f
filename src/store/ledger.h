// Purses and transfers in the database.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/ledger/ledger.h"
#include "store/many.h"
#include "store/page.h"

namespace ioworker::store {

Status SavePurses(db::Connection& writer, const Many<ledger::Purse>& purses);
Status SaveTransfers(db::Connection& writer, std::span<const ledger::Transfer> transfers);

// The hashes alone, of transfers that are stored.
Status SaveHashes(db::Connection& writer, std::span<const ledger::Transfer> transfers);

Result<std::vector<ledger::Purse>> LoadPurses(db::Connection& connection);

// The last transfer; 0 if there is none. Its hash is all zero if it has none yet (store/chain.h).
Result<ledger::ChainHead> FindChainHead(db::Connection& connection);

// The last transfer that has a hash.
Result<ledger::ChainHead> FindLastChained(db::Connection& connection);

// The next ones behind a number, oldest first, at most `size`.
Result<std::vector<ledger::Transfer>> ListTransfersAfter(db::Connection& connection,
                                                         std::uint64_t sequence,
                                                         std::uint32_t size);

// What an account sees of its money.
struct PurseSums {
  Money available;
  Money held;
  Money earned;
  Money in_transit;
};
Result<PurseSums> FindPurses(db::Connection& connection, AccountId account);

// Newest first, those before `before` (0: from the newest). A nil account means every account, a
// nil job every job.
struct TransferFilter {
  AccountId account;
  JobId job;
  std::uint64_t before = 0;
};
Result<Page<ledger::Transfer>> ListTransfers(db::Connection& connection,
                                             const TransferFilter& filter, std::uint32_t size);

// What an owner's devices earned on the days from `since` on.
struct EarningsDay {
  std::int64_t day = 0;  // since 1970-01-01, UTC
  DeviceId device;
  Money earned;
  Money fee;
  std::uint32_t leases = 0;
  Duration served{};
};
Result<std::vector<EarningsDay>> SumEarnings(db::Connection& connection, AccountId owner,
                                             Instant since);

// Of every purse, by kind.
struct BookSums {
  Money outside;
  Money fees;
  Money spendable;
  Money held;
  Money earned;
  Money pool;
  Money in_transit;
  ledger::ChainHead head;

  Money Sum() const { return outside + fees + spendable + held + earned + pool + in_transit; }
};
Result<BookSums> SumBooks(db::Connection& connection);

}  // namespace ioworker::store
