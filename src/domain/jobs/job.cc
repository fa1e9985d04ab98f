#include "domain/jobs/job.h"

#include "base/check.h"

namespace ioworker::jobs {

std::string_view JobStateName(JobState state) {
  switch (state) {
    case JobState::kQueued:
      return "queued";
    case JobState::kRunning:
      return "running";
    case JobState::kSucceeded:
      return "succeeded";
    case JobState::kFailed:
      return "failed";
    case JobState::kCancelled:
      return "cancelled";
  }
  CHECK(false, "unknown job state");
}

std::string_view LeaseStateName(LeaseState state) {
  switch (state) {
    case LeaseState::kPlaced:
      return "placed";
    case LeaseState::kPulling:
      return "pulling";
    case LeaseState::kRunning:
      return "running";
    case LeaseState::kEnded:
      return "ended";
  }
  CHECK(false, "unknown lease state");
}

}  // namespace ioworker::jobs
