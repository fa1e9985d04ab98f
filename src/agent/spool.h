// Spool: what a device must not forget. Its leases, and its reports until they are acknowledged.
//
// One SQLite file. A call that returns has reached the disk, so that kill -9 at any moment leaves
// every lease known: none runs twice, none is lost without a report. Reports are numbered from 1
// without gaps; the end of a lease and the report of it are one transaction.
// Any thread; a call blocks for a disk write. Errors: the database's (db/db.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"
#include "db/db.h"
#include "domain/jobs/lease_ref.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::agent {

// How far a lease has come, as far as matters after a crash. The values are stored.
enum class LeaseStage : std::uint8_t {
  kAccepted = 1,  // its container was never started
  kStarting = 2,  // its container exists, and may have been started
  kRunning = 3,   // it has been started, and that is reported
  kStopped = 4,   // it has stopped, and that is reported: what it left is being kept
  kEnded = 5,     // the end is reported; kept so that this attempt is never taken again
};

struct LeaseRecord {
  jobs::LeaseRef ref;
  v1::Assign assign{};
  LeaseStage stage = LeaseStage::kAccepted;
  std::string container{};                   // the engine's id; empty before kStarting
  std::string boot_id{};                     // of the start of the machine on which it was started
  Instant started_at{};                      // wall time, from kRunning on
  std::vector<std::uint32_t> gpu_indices{};  // which GPUs of this machine are its own
  v1::Report::Ended ending{};                // from kStopped on: how it will end
};

class Spool {
 public:
  // Opens or makes the tables. `boot_id` tells whether a steady time that was stored still counts.
  static Result<std::unique_ptr<Spool>> Open(std::unique_ptr<db::Connection> connection,
                                             const Clock& clock, Random& random,
                                             std::string boot_id);

  // Random: numbers of reports count within it.
  std::string id() const EXCLUDES(mutex_);

  // Begins a new series of numbers, under a new id: reports that are not acknowledged are numbered
  // anew from 1. For a coordinator that has forgotten what it acknowledged.
  Status Renew(Random& random) EXCLUDES(mutex_);

  // Takes a lease, with the report that its image is being fetched. False, and nothing changes, if
  // this attempt has been taken or refused before.
  Result<bool> Accept(const LeaseRecord& lease) EXCLUDES(mutex_);

  // Ends a lease that was not taken, with the report of it; also one that has ended before, since
  // who assigns it again has forgotten that. False, and nothing changes, if it is live.
  Result<bool> Refuse(const jobs::LeaseRef& ref, const v1::Report::Ended& ended) EXCLUDES(mutex_);

  Status SetStarting(const jobs::LeaseRef& ref, const std::string& container) EXCLUDES(mutex_);
  Status SetRunning(const jobs::LeaseRef& ref, Instant started_at, const std::string& image_digest)
      EXCLUDES(mutex_);

  // The container stopped `age` ago; `ending` says how long it ran, and is what will be reported
  // once its outputs are kept.
  Status SetStopped(const jobs::LeaseRef& ref, const v1::Report::Ended& ending, Duration age)
      EXCLUDES(mutex_);

  // A second end of the same lease changes nothing.
  Status SetEnded(const jobs::LeaseRef& ref, const v1::Report::Ended& ended) EXCLUDES(mutex_);

  // Leases that have not ended, oldest first.
  Result<std::vector<LeaseRecord>> LiveLeases() EXCLUDES(mutex_);

  // Those, and those whose end has not been acknowledged.
  Result<std::vector<jobs::LeaseRef>> HeldLeases() EXCLUDES(mutex_);

  // Reports from `first` to `last`, as far as they are kept, at most `count`; each says how long it
  // has waited.
  Result<std::vector<v1::Report>> Reports(std::uint64_t first, std::uint64_t last,
                                          std::size_t count) EXCLUDES(mutex_);

  // Forgets reports up to this number, and ended leases but for the last thousand.
  Status Acknowledge(std::uint64_t sequence) EXCLUDES(mutex_);

  std::uint64_t recorded() const EXCLUDES(mutex_);      // number of the last report, 0 if none
  std::uint64_t acknowledged() const EXCLUDES(mutex_);  // all up to this one are forgotten

 private:
  Spool(std::unique_ptr<db::Connection> connection, const Clock& clock, std::string boot_id)
      : connection_(std::move(connection)), clock_(clock), boot_id_(std::move(boot_id)) {}

  Status Load(Random& random) EXCLUDES(mutex_);
  Status InsertReport(v1::Report& report, Duration age = Duration{0}) REQUIRES(mutex_);
  Status Renumber() REQUIRES(mutex_);
  Result<bool> InsertLease(const LeaseRecord& lease, v1::Report& report) EXCLUDES(mutex_);
  Status UpdateLease(const jobs::LeaseRef& ref, LeaseStage stage, v1::Report& report,
                     Duration age = Duration{0}) REQUIRES(mutex_);

  mutable Mutex mutex_;
  const std::unique_ptr<db::Connection> connection_ GUARDED_BY(mutex_);
  const Clock& clock_;
  const std::string boot_id_;
  std::string id_ GUARDED_BY(mutex_);
  std::uint64_t recorded_ GUARDED_BY(mutex_) = 0;
  std::uint64_t acknowledged_ GUARDED_BY(mutex_) = 0;
};

}  // namespace ioworker::agent
