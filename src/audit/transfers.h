// Reads the ledger's rows for the chain's check, a page at a time.
#pragma once

#include <cstdint>

#include "audit/chain.h"
#include "base/result.h"
#include "db/db.h"

namespace ioworker::audit {

inline constexpr std::uint32_t kTransfersAtOnce = 10'000;

// Hands every row of the ledger to `check`, and finishes it.
Status ReadTransfers(db::Connection& connection, ChainCheck& check);

}  // namespace ioworker::audit
