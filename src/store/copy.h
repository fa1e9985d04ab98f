// Copies a whole network from one database to another, e.g. from SQLite to PostgreSQL.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "db/db.h"

namespace ioworker::store {

struct CopiedTable {
  std::string name;
  std::int64_t columns = 0;
  std::int64_t rows = 0;
};

// Every row of every table, in one transaction. Both must have this program's schema (Migrate).
// kConflict unless the target is empty; who leads is not copied.
Result<std::vector<CopiedTable>> CopyNetwork(db::Connection& from, db::Connection& to);

}  // namespace ioworker::store
