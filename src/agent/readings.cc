#include "agent/readings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace ioworker::agent {
namespace {

// Cuts the next line off.
std::string_view NextLine(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

// Cuts the next word off.
std::string_view NextWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(word.size());
  return word;
}

std::uint64_t MeminfoKib(std::string_view meminfo, std::string_view key) {
  while (!meminfo.empty()) {
    std::string_view line = NextLine(meminfo);
    if (NextWord(line) == key) return ParseNumber(NextWord(line));
  }
  return 0;
}

}  // namespace

std::uint64_t ParseNumber(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// user nice system idle iowait irq softirq steal …: guest times are within user. Source: proc(5).
CpuReading ParseCpu(std::string_view proc_stat) {
  std::string_view line = NextLine(proc_stat);
  if (NextWord(line) != "cpu") return {};
  std::array<std::uint64_t, 8> ticks{};
  for (auto& tick : ticks) tick = ParseNumber(NextWord(line));
  CpuReading reading;
  for (const auto tick : ticks) reading.total += tick;
  reading.busy = reading.total - ticks[3] - ticks[4];
  return reading;
}

std::uint32_t ParseMemoryUsedMib(std::string_view meminfo) {
  const std::uint64_t total = MeminfoKib(meminfo, "MemTotal:");
  const std::uint64_t available = MeminfoKib(meminfo, "MemAvailable:");
  return static_cast<std::uint32_t>(total > available ? (total - available) / 1024 : 0);
}

NetworkReading ParseNetwork(std::string_view net_dev) {
  constexpr std::array<std::string_view, 4> kLeftOut = {"lo", "veth", "docker", "br-"};
  NetworkReading sum;
  while (!net_dev.empty()) {
    std::string_view line = NextLine(net_dev);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view head = line.substr(0, colon);
    const std::string_view name = NextWord(head);
    const auto matches = [&](std::string_view prefix) {
      return prefix == "lo" ? name == "lo" : name.starts_with(prefix);
    };
    if (std::ranges::any_of(kLeftOut, matches)) continue;
    line.remove_prefix(colon + 1);
    sum.received_bytes += ParseNumber(NextWord(line));
    for (int skipped = 0; skipped < 7; ++skipped) NextWord(line);
    sum.sent_bytes += ParseNumber(NextWord(line));
  }
  return sum;
}

}  // namespace ioworker::agent
