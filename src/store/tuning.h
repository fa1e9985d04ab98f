// How PostgreSQL keeps our tables. SQLite needs none of it.
#pragma once

#include "base/result.h"
#include "db/db.h"

namespace ioworker::store {

// Leaves room in the pages of rows that are written again and again, so that a new version lies
// beside the old one and no index is touched (heap-only tuples). Safe to repeat, blocks nobody.
Status TunePostgres(db::Connection& writer);

}  // namespace ioworker::store
