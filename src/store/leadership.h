// Leadership: which replica of the coordinator decides. PostgreSQL only: SQLite has one
// coordinator.
//
// One row says who leads, since which epoch, and until when unless it is heard of. Every commit of
// the leader names its epoch and is refused when another replica has taken over: so what an old
// leader still decides never reaches the database. Times are the database's own, so that clocks of
// replicas need not agree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "db/db.h"

namespace ioworker::store {

// So long after its last commit a leader that is silent has lost the leadership.
inline constexpr Duration kLeadershipLease = seconds{3};
// The first commit must come within so long: a large network takes a while to load.
inline constexpr Duration kLeadershipLoading = minutes{2};

struct Leadership {
  std::uint64_t epoch = 0;
  std::string url;      // where the leader is reached by other replicas
  std::string secret;   // that proves to it that one is a replica
  bool vacant = false;  // its time is over, or its connection to the database
};

Result<Leadership> FindLeadership(db::Connection& connection);

// Takes the leadership if it is vacant: the new epoch, nothing if it is not. The leadership is
// vacant again as soon as this connection ends.
Result<std::optional<std::uint64_t>> TakeLeadership(db::Connection& writer, const std::string& url,
                                                    const std::string& secret);

// First in every transaction of the leader: fails it if the epoch is over, else prolongs it.
Status HoldLeadership(db::Connection& writer, std::uint64_t epoch);

// The leader has ended: another may take over at once.
Status LeaveLeadership(db::Connection& writer, std::uint64_t epoch);

// One replica at a time may bring the schema up to date: taken here, given back when `Unlock` runs
// or the connection ends.
Status LockSchema(db::Connection& writer);
Status UnlockSchema(db::Connection& writer);

}  // namespace ioworker::store
