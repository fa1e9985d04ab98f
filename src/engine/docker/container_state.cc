#include "engine/docker/container_state.h"

#include <algorithm>
#include <cctype>

#include "engine/docker/container_config.h"

namespace ioworker::engine::docker {
namespace {

// "+01:30" at the end of a time; nothing if there is none.
std::optional<Duration> Offset(std::string_view text) {
  constexpr std::size_t kLength = 6;
  if (text.size() < kLength) return std::nullopt;
  text = text.substr(text.size() - kLength);
  const auto digit = [&](std::size_t at) { return text[at] - '0'; };
  if ((text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  for (const std::size_t at : {1, 2, 4, 5}) {
    if (std::isdigit(static_cast<unsigned char>(text[at])) == 0) return std::nullopt;
  }
  const Duration size = hours{digit(1) * 10 + digit(2)} + minutes{digit(4) * 10 + digit(5)};
  return text[0] == '+' ? size : -size;
}

}  // namespace

std::optional<Instant> ReadTime(std::string_view text) {
  if (text.starts_with("0001-")) return std::nullopt;
  const auto offset = Offset(text);
  std::string utc(text);
  if (offset) utc.replace(utc.size() - 6, 6, "Z");
  const Result<Instant> at = ParseInstant(utc);
  if (!at) return std::nullopt;
  return *at - offset.value_or(Duration{0});
}

std::optional<ContainerState> ReadOwnState(const Json& inspected, std::string_view device) {
  const Json& labels = Field(inspected, {"Config", "Labels"});
  const std::string lease = AsText(Field(labels, {"ioworker.lease"}));
  if (lease.empty() || AsText(Field(labels, {"ioworker.device"})) != device) return std::nullopt;
  if (AsText(Field(inspected, {"Name"})) != "/" + ContainerName(lease)) return std::nullopt;

  const Json& state = Field(inspected, {"State"});
  const auto started_at = ReadTime(AsText(Field(state, {"StartedAt"})));
  const auto finished_at = ReadTime(AsText(Field(state, {"FinishedAt"})));
  const Instant start = started_at.value_or(Instant{});
  // Of a very short run Docker may note the end before the start.
  const Instant end = finished_at ? std::max(*finished_at, start) : Instant{};
  return ContainerState{.id = AsText(Field(inspected, {"Id"})),
                        .lease = lease,
                        .running = AsBool(Field(state, {"Running"})),
                        .started = started_at.has_value(),
                        .out_of_memory = AsBool(Field(state, {"OOMKilled"})),
                        .exit_code = static_cast<int>(AsInt(Field(state, {"ExitCode"}))),
                        .started_at = start,
                        .finished_at = end};
}

std::optional<UsageReading> ReadUsage(const Json& stats) {
  const auto at = ReadTime(AsText(Field(stats, {"read"})));
  if (!at) return std::nullopt;
  const Json& memory = Field(stats, {"memory_stats"});
  const Json& details = Field(memory, {"stats"});
  // Less the file cache that the kernel would give back first: under cgroup v1 counted over the
  // whole group with "total_", under v2 always.
  const std::int64_t cache = details.contains("total_inactive_file")
                                 ? AsInt(Field(details, {"total_inactive_file"}))
                                 : AsInt(Field(details, {"inactive_file"}));
  const std::int64_t used = std::max<std::int64_t>(AsInt(Field(memory, {"usage"})) - cache, 0);
  const std::int64_t cpu = AsInt(Field(stats, {"cpu_stats", "cpu_usage", "total_usage"}));
  return UsageReading{.cpu_nanos = static_cast<std::uint64_t>(std::max<std::int64_t>(cpu, 0)),
                      .memory_bytes = static_cast<std::uint64_t>(used),
                      .at = *at};
}

double CoresBetween(const UsageReading& before, const UsageReading& after) {
  if (after.at <= before.at || after.cpu_nanos < before.cpu_nanos) return 0;
  const double nanos = static_cast<double>((after.at - before.at).count()) * 1000;
  return static_cast<double>(after.cpu_nanos - before.cpu_nanos) / nanos;
}

}  // namespace ioworker::engine::docker
