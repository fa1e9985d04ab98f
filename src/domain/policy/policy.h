// Policy: what the owner of a device allows on it. The device asks before every start; the
// coordinator cannot override the answer.
//
// Pure: values in, values out. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "domain/jobs/spec.h"

namespace ioworker::policy {

struct Policy {
  bool paused = false;
  std::string pause_reason{};
  std::uint32_t cores_max = 0;  // of all leases together, as the three below
  std::uint32_t memory_mib_max = 0;
  std::uint32_t disk_mib_max = 0;
  std::uint32_t gpus_max = 0;
  std::uint32_t leases_max = 64;  // at the same time
  std::uint32_t time_limit_seconds_max = 30 * 24 * 3600;
  std::vector<std::string> images_allowed{};  // patterns with '*'; empty: all
  std::vector<std::string> images_refused{};  // has the last word over images_allowed
  jobs::Egress egress_max = jobs::Egress::kNone;
  Money price_floor{};  // per hour, for all of the four maxima above
  jobs::Isolation isolation_max = jobs::Isolation::kContainer;
  Countries countries{};
};

// What leases that are held already use.
struct Use {
  std::uint32_t leases = 0;
  std::uint64_t cores = 0;
  std::uint64_t memory_mib = 0;
  std::uint64_t disk_mib = 0;
  std::uint64_t gpus = 0;

  void Add(const jobs::Resources& resources);
};

// The least that a task must pay an hour: of the floor the largest share that it takes of cores,
// memory or GPUs, as the market counts it (docs/decisions/0005).
Money FloorOf(const Policy& policy, const jobs::Resources& asked);

// Why a task that pays so much an hour may not start beside what runs, in words for owner and
// renter; nothing if it may.
std::optional<std::string> Admit(const Policy& policy, const jobs::JobSpec& spec,
                                 Money price_per_hour, const Use& running);

// True if `text` is `pattern`, where '*' stands for any characters, none included.
bool MatchesPattern(std::string_view pattern, std::string_view text);

}  // namespace ioworker::policy
