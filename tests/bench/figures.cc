#include "figures.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace ioworker::bench {
namespace {

// What a figure must reach and what it should; `more` says whether more is better.
struct Budget {
  std::string_view key;
  std::string_view what;
  std::optional<double> must;
  std::optional<double> aim;
  bool more = false;
};

constexpr Budget kBudgets[] = {
    {"lifecycle_sqlite_per_s", "tasks through their whole durable life, per second", 20'000, 50'000,
     true},
    {"lifecycle_postgres_per_s", "the same on PostgreSQL", 10'000, 30'000, true},
    {"sqlite_alone_per_s", "SQLite alone with the rows of these lives", {}, {}},
    {"postgres_alone_per_s", "PostgreSQL alone with them", {}, {}},
    {"graphile_plain_per_s", "graphile-worker's jobs that do nothing, same PostgreSQL", {}, {}},
    {"graphile_batched_per_s", "the same with all its batching", {}, {}},
    {"submit_to_start_p50_ms", "HTTP send to device's receipt at 1,000 a second, p50", 2, 0.5},
    {"submit_to_start_p99_ms", "the same, p99", 8, 2},
    {"place_per_s_core", "tasks placed per second and core: 100,000 devices, 1,000,000 waiting",
     100'000, 1'000'000, true},
    {"place_regret_percent", "dearer than the cheapest of a full scan, at most", 1, 0},
    {"place_growth_1m_over_1k", "cost of placing a task, 1,000,000 devices over 1,000", 2, 1.1},
    {"life_growth_1m_over_1k", "core's cost of a whole life, the same", {}, {}},
    {"device_bytes", "core's memory for a device", {}, {}},
    {"waiting_task_bytes", "core's memory for a waiting task of an array", {}, {}},
    {"idle_device_tls_kib", "coordinator's memory per idle device, TLS", 64, 20},
    {"idle_device_plain_kib", "the same without TLS", 16, 4},
    {"device_messages_per_s_core", "device messages taken in, by a second of processor time",
     100'000, 300'000, true},
    {"restart_s", "to the first answer with 100,000 devices and 1,000,000 live tasks", 10, 2},
    {"storm_99_s", "9,000 TLS devices back after the coordinator was killed, 99 %", 15, 6},
    {"storm_50_s", "the same, half of them", {}, {}},
    {"storm_peak_kib", "most memory of the coordinator meanwhile, per device", {}, {}},
    {"failover_median_s", "a leader is killed, until a job is accepted again, median", 3, 1},
    {"failover_max_s", "the same, longest of 100", 10, 3},
    {"lost_acknowledged", "jobs that were accepted and did not succeed", 0, 0},
    {"paid_twice", "tasks that were paid for twice", 0, 0},
    {"chain_us_per_transfer", "hash of a transfer, µs", {}, 5},
    {"simulation_seeds_per_minute",
     "simulated networks, with faults, that passed all checks",
     {},
     {}},
    {"simulation_faults_per_seed", "faults injected into each", {}, {}},
    {"mutants_found", "planted bugs that the simulation found, of 13", 13, 13, true},
    {"start_overhead_ms", "submit to first instruction, less the engine's own run", 150, 50},
    {"start_ms", "submit to first instruction, median", {}, {}},
    {"engine_run_ms", "docker run to first instruction, median", {}, {}},
    {"reclaim_p99_ms", "the owner pauses, until the last process of busy tasks has gone, p99",
     1'000, 200},
    {"reclaim_p50_ms", "the same, median", {}, {}},
    {"reclaim_worst_ms", "the same, longest", {}, {}},
    {"reclaim_checkpoint_p99_ms", "the same of tasks that have saved 32 MiB, p99", 1'000, 200},
    {"reclaim_checkpoint_p50_ms", "the same, median", {}, {}},
    {"reclaim_checkpoint_worst_ms", "the same, longest", {}, {}},
    {"agent_idle_mib", "resident memory of an agent at rest", 30, 10},
    {"agent_idle_cpu_percent", "of one core, agent at rest", 0.5, 0.1},
    {"first_job_s", "scripts/run --once with everything built", 20, 5},
};

// Three digits that matter.
std::string Number(double value) {
  if (value == 0) return "0";
  const int digits = std::max(0, 2 - static_cast<int>(std::floor(std::log10(std::abs(value)))));
  return fmt::format("{:.{}f}", value, std::min(digits, 4));
}

std::string Maybe(std::optional<double> value) { return value ? Number(*value) : "-"; }

std::string_view Verdict(const Budget& budget, double value) {
  const auto reaches = [&](double goal) { return budget.more ? value >= goal : value <= goal; };
  if (!budget.must) return "";
  if (!reaches(*budget.must)) return "MISSED";
  return reaches(*budget.aim) ? "aim" : "must";
}

}  // namespace

double Percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  return values[at];
}

std::string ToTable(const Figures& figures) {
  auto left = figures;
  std::string text = fmt::format("{:<26} {:>10} {:>10} {:>10}  {:<7} {}\n", "figure", "measured",
                                 "must", "aim", "reaches", "what");
  for (const auto& budget : kBudgets) {
    const auto found = figures.find(std::string(budget.key));
    if (found == figures.end()) continue;
    left.erase(found->first);
    text += fmt::format("{:<26} {:>10} {:>10} {:>10}  {:<7} {}\n", budget.key,
                        Number(found->second), Maybe(budget.must), Maybe(budget.aim),
                        Verdict(budget, found->second), budget.what);
  }
  for (const auto& [key, value] : left) text += fmt::format("{:<26} {:>10}\n", key, Number(value));
  return text;
}

std::string ToJson(const Figures& figures) {
  std::string text = "{";
  for (const auto& [key, value] : figures) {
    text += fmt::format("{}\n  \"{}\": {:.4f}", text.size() > 1 ? "," : "", key, value);
  }
  return text + "\n}\n";
}

}  // namespace ioworker::bench
