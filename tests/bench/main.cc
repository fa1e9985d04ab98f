// ioworker-bench [--json FILE] [NAME …]: runs the benches and prints a table of figures.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/file.h"
#include "base/log.h"
#include "figures.h"

namespace ioworker::bench {

double Percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  return values[at];
}

namespace {

struct Bench {
  std::string_view name;
  Status (*measure)(Figures&);
};

constexpr Bench kBenches[] = {{"lifecycle", MeasureLifecycle},
                              {"latency", MeasureLatency},
                              {"placing", MeasurePlacing},
                              {"idle", MeasureIdle}};

std::string ToJson(const Figures& figures) {
  std::string text = "{";
  for (const auto& [key, value] : figures) {
    text += fmt::format("{}\n  \"{}\": {:.4f}", text.size() > 1 ? "," : "", key, value);
  }
  return text + "\n}\n";
}

int Main(const std::vector<std::string>& arguments) {
  SetLogLevel(LogLevel::kWarning);
  std::string json_path;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--json" && i + 1 < arguments.size()) {
      json_path = arguments[++i];
    } else {
      names.push_back(arguments[i]);
    }
  }
  Figures figures;
  bool all_well = true;
  for (const auto& bench : kBenches) {
    if (!names.empty() && std::ranges::find(names, bench.name) == names.end()) continue;
    const auto measured = bench.measure(figures);
    if (measured) continue;
    all_well = false;
    fmt::print(stderr, "{}: {} {}\n", bench.name, measured.error().message,
               measured.error().detail);
  }
  for (const auto& [key, value] : figures) fmt::print("{:<28} {:>14.3f}\n", key, value);
  if (!json_path.empty() && !WriteFile(json_path, ToJson(figures), FileMode::kEveryoneReads)) {
    all_well = false;
  }
  return all_well ? 0 : 1;
}

}  // namespace
}  // namespace ioworker::bench

int main(int argc, char** argv) {
  return ioworker::bench::Main(std::vector<std::string>(argv + 1, argv + argc));
}
