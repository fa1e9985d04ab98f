// OwnerPolicy: all that the owner of a device has laid down. Kept in a file on the device, whose
// word is the last one (agent/policy_file.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/money.h"
#include "base/time.h"
#include "domain/jobs/spec.h"
#include "domain/policy/rules.h"
#include "domain/policy/tariff.h"

namespace ioworker::policy {

inline constexpr std::size_t kPolicyBytesMax = 64 << 10;  // of the file
inline constexpr std::uint32_t kLeasesMax = 64;
inline constexpr std::uint32_t kTimeLimitSecondsMax = 30 * 24 * 3600;

inline constexpr std::uint32_t kEveryGpu = UINT32_MAX;

// The most that is lent. 0 means: all that there is, less what is kept for the owner.
struct Limits {
  std::uint32_t cores = 0;
  std::uint32_t memory_mib = 0;
  std::uint32_t disk_mib = 0;
  std::uint32_t leases = kLeasesMax;
  std::vector<std::uint32_t> gpus_kept{};  // indices that are never lent
  // Of all jobs together, in 1,000,000 bits a second.
  std::uint32_t upload_mbit = 0;
  std::uint32_t download_mbit = 0;
  bool display_gpu = false;  // one that drives a display is lent, too
  // The most that a lent GPU may draw, by index; kEveryGpu: those that are not named.
  std::map<std::uint32_t, std::uint32_t> gpu_watts{};

  bool operator==(const Limits&) const = default;
};

// What images of jobs take of the owner's disk.
struct ImageBounds {
  std::uint32_t kept_mib = 40'960;     // of all that the device has pulled
  std::uint32_t largest_mib = 20'480;  // of one, as it lies on disk

  bool operator==(const ImageBounds&) const = default;
};

struct OwnerPolicy {
  Limits limits{};
  std::uint32_t data_mib_per_month = 0;  // that jobs may move, both ways together; 0: no bound
  Limits reduced{};                      // while the rules say so; never more than `limits`
  std::uint32_t time_limit_seconds = kTimeLimitSecondsMax;  // the longest job
  std::vector<std::string> images_allowed{};                // patterns with '*'; empty: all
  std::vector<std::string> images_refused{};                // has the last word
  jobs::Egress egress = jobs::Egress::kNone;                // the most that a job may reach
  Money price_floor{};  // for the whole device and an hour: nothing runs for less
  jobs::Isolation isolation_min = jobs::Isolation::kContainer;  // that every job is run with
  Countries countries{};                                        // whose renters are served
  seconds reclaim_grace{10};   // what a running task gets when the machine is taken back
  bool console_edits = false;  // the file may be changed from the console
  ImageBounds images{};
  Tariff electricity{};
  Rules rules{};

  bool operator==(const OwnerPolicy&) const = default;
};

}  // namespace ioworker::policy
