// Why a lease, a task or a job ended: one closed list, and what follows from each reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ioworker::jobs {

// The values are stored and equal those of the contract (v1.End.Reason).
enum class EndReason : std::uint8_t {
  kNone = 0,
  kCompleted = 1,
  kNonZeroExit = 2,
  kCommandNotFound = 3,
  kImageError = 4,
  kInputError = 5,
  kOutputError = 6,
  kOutOfMemory = 7,
  kDiskFull = 8,
  kTimeLimit = 9,
  kCancelled = 10,
  kDeviceLost = 11,
  kReclaimed = 12,
  kRefused = 13,
  kEngineError = 14,
  kTooManyAttempts = 15,
};

inline constexpr EndReason kEndReasonLast = EndReason::kTooManyAttempts;

// "out_of_memory": as events and the CLI spell it.
std::string_view EndReasonName(EndReason reason);

// Whose fault an ended attempt was: this decides whether the task runs again.
enum class Fault {
  kNobody,   // it succeeded or was cancelled
  kTask,     // its own failure: counts against its retries
  kNetwork,  // a device was lost, took itself back, refused or failed: never counts
};
Fault FaultOf(EndReason reason);

// Whether the same device should get this task again.
enum class Avoidance {
  kNone,
  kForAWhile,  // it failed, and may do better later
  kForGood,    // its owner does not want it
};
Avoidance AvoidanceOf(EndReason reason);

// True if nothing may be charged, whatever was served.
bool IsFree(EndReason reason);

// In words, for the renter, with the remedy.
std::string_view EndReasonMessage(EndReason reason);

}  // namespace ioworker::jobs
