// Reads the network's living state from the store at start, and writes batches of changes to it.
#pragma once

#include <functional>

#include "base/result.h"
#include "core/changes.h"
#include "core/network.h"
#include "db/db.h"

namespace ioworker::core {

// Everything that is still alive at `now`. What a restart remembers of requests is bounded by
// `settings.request_memory`.
Result<Snapshot> Load(db::Connection& connection, const NetworkSettings& settings, Instant now);

// Runs first in the transaction of a batch, and refuses it if this process may not write any more.
using Fence = std::function<Status(db::Connection& writer)>;

// What a process that begins to write does before it loads: forgets requests and codes that are too
// old, and ties transfers from before there was a chain to it. Safe to repeat.
Status Prepare(db::Connection& writer, const NetworkSettings& settings, Instant now,
               const Fence& fence = {});

// All rows of a batch, in one transaction.
Status Save(db::Connection& writer, const Changes& changes, const Fence& fence = {});

}  // namespace ioworker::core
