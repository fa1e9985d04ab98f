#include "engine/shortfall.h"

#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ioworker::engine {
namespace {

// How a machine comes to enforce limits depends on what stands in its way.
std::string FixOfLimits(const EngineInfo& info) {
  if (info.rootless && info.cgroup_version < 2) {
    return "an engine without root bounds nothing with control groups version 1: boot with version "
           "2 and delegate cpu, memory and pids to this user, or run the engine as root";
  }
  if (info.rootless) {
    return "delegate the controllers to this user: Delegate=cpu cpuset io memory pids in "
           "/etc/systemd/system/user@.service.d/delegate.conf, then log in anew; or run the engine "
           "as root";
  }
  const bool swap_alone =
      !info.swap_limit && info.memory_limit && info.pids_limit && info.cpu_limit;
  if (swap_alone) {
    return "boot with swapaccount=1, or with control groups version 2: without a limit on swap a "
           "job's memory moves to the disk";
  }
  return "use control groups version 2 and give the engine its controllers cpu, memory and pids";
}

}  // namespace

std::vector<Shortfall> ShortfallsOf(const EngineInfo& info) {
  std::vector<Shortfall> found;
  std::vector<std::string_view> unbounded;
  if (!info.memory_limit) unbounded.emplace_back("memory");
  if (!info.swap_limit) unbounded.emplace_back("swap");
  if (!info.pids_limit) unbounded.emplace_back("processes");
  if (!info.cpu_limit) unbounded.emplace_back("cores");
  if (!unbounded.empty()) {
    found.push_back({.code = "D002_LIMITS",
                     .found = fmt::format("no limit on {}", fmt::join(unbounded, ", ")),
                     .fix = FixOfLimits(info)});
  }
  if (!info.seccomp) {
    found.push_back({.code = "D003_SECCOMP",
                     .found = "no filter on system calls",
                     .fix = "use a kernel and an engine with seccomp"});
  }
  return found;
}

Status CheckCapable(const EngineInfo& info) {
  const auto shortfalls = ShortfallsOf(info);
  if (shortfalls.empty()) return {};
  const Shortfall& first = shortfalls.front();
  return std::unexpected(
      Error{.code = ErrorCode::kUnavailable,
            .reason = "engine_limits",
            .message = fmt::format("{} {} cannot hold jobs to what they are held to: {} ({}); {}",
                                   info.name, info.version, first.found, first.code, first.fix)});
}

}  // namespace ioworker::engine
