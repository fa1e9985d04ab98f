#include "domain/policy/policy.h"

#include <algorithm>

#include <fmt/format.h>

namespace ioworker::policy {
namespace {

bool MatchesAny(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(
      patterns, [&](const std::string& pattern) { return MatchesPattern(pattern, text); });
}

std::optional<std::string> Over(std::string_view what, std::uint64_t used, std::uint64_t asked,
                                std::uint64_t allowed) {
  if (used + asked <= allowed) return std::nullopt;
  return fmt::format("{} asked: {}, in use: {}, allowed by the owner: {}", what, asked, used,
                     allowed);
}

}  // namespace

void Use::Add(const jobs::Resources& resources) {
  ++leases;
  cores += resources.cores;
  memory_mib += resources.memory_mib;
  disk_mib += resources.disk_mib;
  gpus += resources.gpus;
}

std::optional<std::string> Admit(const Policy& policy, const jobs::JobSpec& spec,
                                 const Use& running) {
  if (policy.paused) {
    return policy.pause_reason.empty() ? "the owner has paused this device"
                                       : "the owner has paused this device: " + policy.pause_reason;
  }
  const bool allowed =
      policy.images_allowed.empty() || MatchesAny(policy.images_allowed, spec.image);
  if (!allowed || MatchesAny(policy.images_refused, spec.image)) {
    return "the owner does not allow the image " + spec.image;
  }
  if (spec.time_limit_seconds > policy.time_limit_seconds_max) {
    return fmt::format("the time limit is {} s, the owner allows {} s", spec.time_limit_seconds,
                       policy.time_limit_seconds_max);
  }
  const jobs::Resources& asked = spec.resources;
  if (asked.egress > policy.egress_max) {
    return fmt::format("the job asks for egress {}, this device allows {}",
                       jobs::EgressName(asked.egress), jobs::EgressName(policy.egress_max));
  }
  if (asked.isolation > policy.isolation_max) {
    return fmt::format("the job asks for isolation {}, this device has {}",
                       jobs::IsolationName(asked.isolation),
                       jobs::IsolationName(policy.isolation_max));
  }
  if (auto over = Over("tasks", running.leases, 1, policy.leases_max)) return over;
  if (auto over = Over("cores", running.cores, asked.cores, policy.cores_max)) return over;
  if (auto over = Over("memory_mib", running.memory_mib, asked.memory_mib, policy.memory_mib_max)) {
    return over;
  }
  if (auto over = Over("disk_mib", running.disk_mib, asked.disk_mib, policy.disk_mib_max)) {
    return over;
  }
  return Over("gpus", running.gpus, asked.gpus, policy.gpus_max);
}

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t in = 0;
  std::size_t star = std::string_view::npos;  // the last '*' seen, and where its run began
  std::size_t run = 0;
  while (in < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      run = in;
    } else if (at < pattern.size() && pattern[at] == text[in]) {
      ++at;
      ++in;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in = ++run;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

}  // namespace ioworker::policy
