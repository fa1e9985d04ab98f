// ioworker-bench --program FILE --root DIR [--json FILE] [NAME …]: runs the benches and prints a
// table of figures. scripts/bench calls it.
#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "figures.h"

namespace ioworker::bench {
namespace {

struct Bench {
  std::string_view name;
  Status (*measure)(const Programs&, Figures&);
};

constexpr Bench kBenches[] = {{"lifecycle", MeasureLifecycle},
                              {"postgres", MeasureLifecycleOnPostgres},
                              {"latency", MeasureLatency},
                              {"placing", MeasurePlacing},
                              {"idle", MeasureIdle},
                              {"messages", MeasureMessages},
                              {"restart", MeasureRestart},
                              {"storm", MeasureStorm},
                              {"failover", MeasureFailover},
                              {"yardstick", MeasureYardstick},
                              {"simulation", MeasureSimulation},
                              {"chain", MeasureChain},
                              {"start", MeasureStart},
                              {"agent", MeasureAgent},
                              {"reclaim", MeasureReclaim},
                              {"first-job", MeasureFirstJob}};

struct Arguments {
  Programs programs;
  std::string json_path;
  std::vector<std::string> names;
};

// Nothing if a word is neither an option with its value nor the name of a bench.
std::optional<Arguments> Read(const std::vector<std::string>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string* value = words[i] == "--json"      ? &arguments.json_path
                         : words[i] == "--program" ? &arguments.programs.ioworker
                         : words[i] == "--root"    ? &arguments.programs.root
                                                   : nullptr;
    if (value == nullptr) {
      if (std::ranges::find(kBenches, words[i], &Bench::name) == std::end(kBenches)) return {};
      arguments.names.push_back(words[i]);
    } else if (i + 1 < words.size()) {
      *value = words[++i];
    }
  }
  return arguments;
}

int Main(const std::vector<std::string>& words) {
  SetLogLevel(LogLevel::kWarning);
  const auto arguments = Read(words);
  if (!arguments) {
    fmt::print(stderr, "benches:");
    for (const auto& bench : kBenches) fmt::print(stderr, " {}", bench.name);
    fmt::print(stderr, "\n");
    return 2;
  }
  Figures figures;
  bool all_well = true;
  for (const auto& bench : kBenches) {
    const auto& names = arguments->names;
    if (!names.empty() && std::ranges::find(names, bench.name) == names.end()) continue;
    fmt::print(stderr, "{} …\n", bench.name);
    const auto measured = bench.measure(arguments->programs, figures);
    if (measured) continue;
    all_well = false;
    fmt::print(stderr, "{}: {} {}\n", bench.name, measured.error().message,
               measured.error().detail);
  }
  fmt::print("{}", ToTable(figures));
  if (!arguments->json_path.empty() &&
      !WriteFile(arguments->json_path, ToJson(figures), FileMode::kEveryoneReads)) {
    all_well = false;
  }
  return all_well ? 0 : 1;
}

}  // namespace
}  // namespace ioworker::bench

int main(int argc, char** argv) {
  return ioworker::bench::Main(std::vector<std::string>(argv + 1, argv + argc));
}
