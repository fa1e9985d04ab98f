#include "domain/rewards/reliability.h"

#include "base/check.h"

namespace ioworker::rewards {

Conduct ConductOf(jobs::EndReason reason) {
  using jobs::EndReason;
  switch (reason) {
    case EndReason::kCompleted:
    case EndReason::kNonZeroExit:
    case EndReason::kOutOfMemory:
    case EndReason::kDiskFull:
    case EndReason::kTimeLimit:
    case EndReason::kCancelled:
      return Conduct::kWell;
    case EndReason::kDeviceLost:
    case EndReason::kReclaimed:
    case EndReason::kRefused:
    case EndReason::kEngineError:
      return Conduct::kIll;
    case EndReason::kNone:
    case EndReason::kCommandNotFound:
    case EndReason::kImageError:
    case EndReason::kInputError:
    case EndReason::kOutputError:
    case EndReason::kTooManyAttempts:  // of a task; no lease ends by it
      return Conduct::kNothing;
  }
  CHECK(false, "unknown end reason");
}

void LeaseCounts::Add(Conduct conduct) {
  if (conduct == Conduct::kNothing) return;
  std::uint32_t& count = conduct == Conduct::kWell ? well : ill;
  if (count < kCountedLeasesMax) ++count;
}

std::uint32_t ReliabilityOf(const LeaseCounts& counts) {
  CHECK(counts.well <= kCountedLeasesMax && counts.ill <= kCountedLeasesMax,
        "a count is over its limit");
  const std::uint64_t well = std::uint64_t{counts.well} + kPriorWell;
  const std::uint64_t all = std::uint64_t{counts.well} + counts.ill + kPriorLeases;
  return static_cast<std::uint32_t>(kReliabilityMax * well / all);
}

}  // namespace ioworker::rewards
