// Changes single bytes of a ledger that is stored, as somebody with the database could.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "db/db.h"

namespace ioworker::books {

struct ChangedRow {
  std::int64_t sequence = 0;  // as it was
  std::int64_t after = 0;     // the same, unless it was the number that changed
};

// One byte of one cell, in each of so many different rows; at most as many as there are.
Result<std::vector<ChangedRow>> ChangeBytes(db::Connection& writer, std::uint64_t rows,
                                            Random& random);

}  // namespace ioworker::books
