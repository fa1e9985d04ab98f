// Brings a database to the schema of this program, forward only.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "db/db.h"

namespace ioworker::store {

// Runs the migrations that this database has not had, each in a transaction of its own. Refuses a
// database that a newer program made, and one whose past migrations differ from ours (kConflict).
Status Migrate(db::Connection& writer, Instant now);

}  // namespace ioworker::store
