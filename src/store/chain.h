// Ties the transfers that were written before there was a chain to it.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "db/db.h"

namespace ioworker::store {

inline constexpr std::uint32_t kChainedAtOnce = 1000;

// Gives every transfer behind the last one that has a hash its own; returns how many. In
// transactions of kChainedAtOnce: a process that ends on the way goes on where it stopped. `fence`
// runs first in each, and refuses it if this process may not write any more. Only before anything
// is posted; a row without a hash between rows that have one is left as it is, for the auditor.
Result<std::uint64_t> ChainTransfers(db::Connection& writer,
                                     const std::function<Status(db::Connection&)>& fence = {});

}  // namespace ioworker::store
