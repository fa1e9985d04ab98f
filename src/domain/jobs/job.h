// Jobs, and the leases by which their tasks run. Plain records; core/ changes them by its rules.
//
// A task has no record of its own: an array of N tasks is one job, and what a task did is the
// history of its leases. A task that was never placed is just a number that the job has not reached
// yet.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/money.h"
#include "base/time.h"
#include "domain/jobs/end_reason.h"
#include "domain/jobs/lease_ref.h"
#include "domain/jobs/spec.h"

namespace ioworker::jobs {

// The values are stored and equal those of the contract (v1.Job.State).
enum class JobState : std::uint8_t {
  kQueued = 1,
  kRunning = 2,
  kSucceeded = 3,
  kFailed = 4,
  kCancelled = 5
};

inline bool HasEnded(JobState state) { return state >= JobState::kSucceeded; }

std::string_view JobStateName(JobState state);

struct TaskCounts {
  std::uint32_t waiting = 0;
  std::uint32_t running = 0;  // a lease is live
  std::uint32_t succeeded = 0;
  std::uint32_t failed = 0;
  std::uint32_t cancelled = 0;

  bool operator==(const TaskCounts&) const = default;
  std::uint32_t Total() const { return waiting + running + succeeded + failed + cancelled; }
};

struct Job {
  JobId id;
  AccountId account;
  std::shared_ptr<const JobSpec> spec;
  JobState state = JobState::kQueued;
  EndReason reason = EndReason::kNone;  // of the first task that failed, or cancelled
  TaskCounts tasks;
  std::uint32_t next_index = 0;  // tasks from here on have never been placed
  bool cancel_requested = false;
  Money charged;
  Money held;
  Instant created_at;
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;
  std::optional<Instant> forgotten_at;  // its leases are kept no longer
};

// The values are stored and equal those of the contract (v1.Lease.State).
enum class LeaseState : std::uint8_t { kPlaced = 1, kPulling = 2, kRunning = 3, kEnded = 4 };

std::string_view LeaseStateName(LeaseState state);

struct Lease {
  LeaseRef ref;
  DeviceId device;
  AccountId renter;
  AccountId owner;
  LeaseState state = LeaseState::kPlaced;
  EndReason reason = EndReason::kNone;
  bool final = false;                        // the task ended with this lease; no further attempt
  EndReason stop_reason = EndReason::kNone;  // why the device has been told to stop it, if it has
  std::optional<Instant> stop_asked_at;      // and since when
  Money price_per_hour;
  Money held;     // still reserved
  Money charged;  // paid by the renter so far
  Money fee;      // of that, kept by the network
  std::vector<std::uint32_t> gpu_indices;
  Instant placed_at;
  std::optional<Instant> pulling_at;
  std::optional<Instant> started_at;
  std::optional<Instant> settled_at;  // charged up to here
  std::optional<Instant> stopped_at;  // its container has stopped: nothing is served after this
  std::optional<Instant> ended_at;
  std::optional<std::int32_t> exit_code;
  std::string message;
  std::string image_digest;
  std::uint32_t resumed_from = 0;  // whose checkpoint it went on from; 0: from the beginning
};

}  // namespace ioworker::jobs
