// Outcomes: what became of a command. A closed list of named refusals; a repeat is an outcome too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/money.h"
#include "core/command.h"
#include "domain/devices/device.h"
#include "domain/jobs/artifact.h"
#include "domain/jobs/job.h"

namespace ioworker::core {

// Where several apply, the first in this order is given.
enum class Verdict {
  kOk,
  kRepeated,         // done before under the same request id or number: the first answer again
  kRequestIdReused,  // the same request id with another body
  kAccountUnknown,
  kDeviceUnknown,
  kJobUnknown,
  kEnrolmentUnknown,
  kNotYours,
  kDeviceRetired,
  kCodeUnknown,
  kCodeExpired,
  kCodeUsed,        // by as many devices as it may enrol
  kTooManyReports,  // of one code
  kKeyEnrolled,     // this key belongs to another device
  kInventoryInvalid,
  kAmountInvalid,
  kEarningsTooSmall,  // for the amount
  kBudgetTooSmall,    // `needed` would do
  kBalanceTooSmall,   // `needed` would do
  kTooManyTasks,      // of this account, waiting
  kStaleLink,         // a newer connection of the device has taken over
  kSequenceGap,       // a report's number is not the next
  kLeaseUnknown,      // it has ended, or is not this device's
  kCheckpointOlder,   // than what is kept of this attempt
};

// For messages to devices and for the reply to LinkDevice.
struct Assignment {
  jobs::Lease lease;
  std::shared_ptr<const jobs::JobSpec> spec;
  std::optional<jobs::Artifact> checkpoint{};  // what it goes on from
};

// What the owner asked for in the console.
struct Wish {
  bool paused = false;
  Money price_per_hour;
  bool finish = false;
  std::optional<Instant> until{};

  static Wish Of(const devices::Device& device) {
    return {.paused = device.paused_by_wish,
            .price_per_hour = device.price_per_hour,
            .finish = device.wish_finishes,
            .until = device.wish_until};
  }
};

struct Outcome {
  Verdict verdict = Verdict::kOk;
  std::string detail{};       // what exactly, in words, where the verdict alone is not enough
  Money needed{};             // kBudgetTooSmall, kBalanceTooSmall
  std::vector<JobId> jobs{};  // SubmitJobs: the jobs, as first accepted
  AccountId account{};        // CreateAccount, CreateEnrolment's owner in EnrolDevice
  DeviceId device{};          // EnrolDevice
  std::uint64_t
      sequence{};  // CreditAccount: of the transfer; LinkDevice, ReportLease: acknowledged
  Instant at{};    // CreditAccount, SubmitJobs: when it was made
  std::vector<Assignment> wanted{};  // LinkDevice
  Wish wish{};                       // LinkDevice
  ArtifactId replaced{};             // KeepCheckpoint: what was kept before; nil: nothing
};

// What a device is to be told after the commit.
struct Assign {
  Assignment assignment;
};
struct Stop {
  jobs::LeaseRef lease;
  jobs::EndReason reason = jobs::EndReason::kNone;
};
struct CloseLink {
  std::string reason;
};

struct DeviceMessage {
  DeviceId device;
  LinkId link = 0;  // only if this is still its link; 0: whichever it has
  std::variant<Assign, Stop, Wish, CloseLink> what;
};

}  // namespace ioworker::core
