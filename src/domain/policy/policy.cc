#include "domain/policy/policy.h"

#include <algorithm>

#include <fmt/format.h>

namespace ioworker::policy {
namespace {

bool MatchesAny(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(
      patterns, [&](const std::string& pattern) { return MatchesPattern(pattern, text); });
}

// Patterns name an image with its digest or without, with its tag or without where there is a
// digest.
bool MatchesImage(const std::vector<std::string>& patterns, const std::string& image) {
  if (MatchesAny(patterns, image)) return true;
  const auto at = image.find('@');
  if (at == std::string::npos) return false;
  const std::string tagged = image.substr(0, at);
  const auto colon = tagged.rfind(':');
  const bool has_tag = colon != std::string::npos && tagged.find('/', colon) == std::string::npos;
  return MatchesAny(patterns, tagged) ||
         (has_tag && MatchesAny(patterns, tagged.substr(0, colon) + image.substr(at)));
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

Money FloorOf(const Policy& policy, const jobs::Resources& asked) {
  Money floor;
  const auto share = [&](std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return;
    const auto price =
        static_cast<__int128>(policy.price_floor.micros) * std::min(part, whole) / whole;
    floor = std::max(floor, Money{static_cast<std::int64_t>(price)});
  };
  share(asked.cores, policy.cores_max);
  share(asked.memory_mib, policy.memory_mib_max);
  share(asked.gpus, policy.gpus_max);
  return floor;
}

std::optional<std::string> Admit(const Policy& policy, const jobs::JobSpec& spec,
                                 Money price_per_hour, const Use& running) {
  if (policy.paused) {
    return policy.pause_reason.empty() ? "the owner has paused this device"
                                       : "the owner has paused this device: " + policy.pause_reason;
  }
  const bool allowed =
      policy.images_allowed.empty() || MatchesImage(policy.images_allowed, spec.image);
  if (!allowed || MatchesImage(policy.images_refused, spec.image)) {
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
  if (const Money floor = FloorOf(policy, asked); price_per_hour < floor) {
    return fmt::format("the job pays {} an hour, the owner asks {} for such a part of the device",
                       FormatMoney(price_per_hour), FormatMoney(floor));
  }
  if (asked.isolation > policy.isolation_max) {
    return fmt::format("the job asks for isolation {}, this device has {}",
                       jobs::IsolationName(asked.isolation),
                       jobs::IsolationName(policy.isolation_max));
  }
  if (!policy.countries.Serve(asked.renter_country)) {
    return asked.renter_country.IsNil()
               ? "the owner serves some countries only, the renter has not said his"
               : "the owner does not serve renters from " + asked.renter_country.Text();
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
