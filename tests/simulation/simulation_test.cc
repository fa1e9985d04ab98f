// Runs the simulation from many seeds.
//
//   simulation_test [--seeds N | --minutes N] [--seed FIRST] [--trace]
//
// A seed that fails prints itself and the end of its trace; `--seed S --seeds 1 --trace` shows all
// of it.
#include "simulation.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/clock.h"

namespace ioworker::simulation {
namespace {

struct Flags {
  std::uint64_t first = 1;
  std::uint64_t seeds = 1000;
  std::uint64_t seeds_on_sqlite = 40;
  std::uint64_t minutes = 0;  // instead of a number of seeds
  bool trace = false;
};
Flags flags;

constexpr std::size_t kTraceLinesShown = 150;
char running_seed[64];

// A failed CHECK stops the process: then the seed must still be known.
void OnAbort(int) {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, running_seed, sizeof running_seed);
  std::signal(SIGABRT, SIG_DFL);
}

RunReport RunSeed(std::uint64_t seed, bool on_sqlite, bool traced) {
  fmt::format_to_n(running_seed, sizeof running_seed - 1, "\nthis was --seed {} --seeds 1\n\0",
                   seed);
  return RunSimulation({.seed = seed, .on_sqlite = on_sqlite, .traced = traced});
}

void Show(const std::vector<std::string>& trace, std::size_t lines) {
  const std::size_t begin = trace.size() > lines ? trace.size() - lines : 0;
  for (std::size_t i = begin; i < trace.size(); ++i) std::puts(trace[i].c_str());
}

// The seed is run again for its trace: only the one that fails pays for writing it.
bool Passes(std::uint64_t seed, bool on_sqlite, RunReport& report) {
  report = RunSeed(seed, on_sqlite, flags.trace);
  if (flags.trace) Show(report.trace, report.trace.size());
  if (report.failure.empty()) return true;
  if (!flags.trace) Show(RunSeed(seed, on_sqlite, true).trace, kTraceLinesShown);
  ADD_FAILURE() << "seed " << seed << (on_sqlite ? " on SQLite" : "") << ": " << report.failure;
  return false;
}

void RunAll(std::uint64_t seeds, bool on_sqlite) {
  RunReport sum;
  const SystemClock clock;
  const Duration begin = clock.Steady();
  const Duration longest = minutes{static_cast<std::int64_t>(flags.minutes)};
  if (flags.minutes > 0 && !on_sqlite) seeds = UINT64_MAX - flags.first;
  for (std::uint64_t seed = flags.first; seed < flags.first + seeds; ++seed) {
    if (longest > Duration{} && !on_sqlite && clock.Steady() - begin > longest) {
      seeds = seed - flags.first;
      break;
    }
    RunReport report;
    if (!Passes(seed, on_sqlite, report)) return;
    sum.commits += report.commits;
    sum.coordinator_crashes += report.coordinator_crashes;
    sum.jobs += report.jobs;
    sum.leases += report.leases;
    sum.leases_lost += report.leases_lost;
    sum.leases_resumed += report.leases_resumed;
    sum.tasks_succeeded += report.tasks_succeeded;
    for (const auto& [fault, times] : report.faults) sum.faults[fault] += times;
  }
  const auto took = std::chrono::duration<double>(clock.Steady() - begin).count();
  fmt::print(
      "{} seeds, {:.0f} a minute: {} commits, {} crashes of the coordinator, {} jobs, {} leases, "
      "{} "
      "of them lost, {} resumed, {} tasks succeeded\n",
      seeds, static_cast<double>(seeds) / took * 60, sum.commits, sum.coordinator_crashes, sum.jobs,
      sum.leases, sum.leases_lost, sum.leases_resumed, sum.tasks_succeeded);
  for (const auto& [fault, times] : sum.faults) fmt::print("{:>10} {}\n", times, fault);
  if (seeds < 20) return;
  EXPECT_GT(sum.coordinator_crashes, seeds / 10);
  EXPECT_GT(sum.leases_lost, seeds / 10);
  EXPECT_GT(sum.leases_resumed, seeds / 10);
  EXPECT_GT(sum.tasks_succeeded, seeds);
}

TEST(SimulationTest, EveryPromiseHoldsFromEverySeed) { RunAll(flags.seeds, /*on_sqlite=*/false); }

TEST(SimulationTest, EveryPromiseHoldsOnSqlite) {
  RunAll(std::min(flags.seeds, flags.seeds_on_sqlite), /*on_sqlite=*/true);
}

TEST(SimulationTest, TheSameSeedGivesTheSameRun) {
  EXPECT_EQ(RunSeed(flags.first, false, true).trace, RunSeed(flags.first, false, true).trace);
}

bool ReadFlags(int count, char** words) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--trace") {
      flags.trace = true;
      continue;
    }
    std::uint64_t* number = word == "--seed"      ? &flags.first
                            : word == "--seeds"   ? &flags.seeds
                            : word == "--minutes" ? &flags.minutes
                                                  : nullptr;
    if (number == nullptr || i + 1 == count) return false;
    *number = std::strtoull(words[++i], nullptr, 10);
  }
  return true;
}

}  // namespace
}  // namespace ioworker::simulation

int main(int count, char** words) {
  // An exception is a bug like a failed CHECK: it ends the process, and the seed is printed.
  GTEST_FLAG_SET(catch_exceptions, false);
  testing::InitGoogleTest(&count, words);
  if (!ioworker::simulation::ReadFlags(count, words)) {
    std::fputs("usage: simulation_test [--seeds N | --minutes N] [--seed FIRST] [--trace]\n",
               stderr);
    return 2;
  }
  std::signal(SIGABRT, ioworker::simulation::OnAbort);
  return RUN_ALL_TESTS();
}
