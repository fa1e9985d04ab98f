// Makes the database of a network that has lived: accounts, devices, jobs, leases that ended and
// leases that run, credits and conversions, all by the core itself.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace ioworker::books {

// A new SQLite file whose ledger has exactly so many transfers. The same number gives the same
// ledger.
Status Make(const std::string& path, std::uint64_t transfers);

}  // namespace ioworker::books
