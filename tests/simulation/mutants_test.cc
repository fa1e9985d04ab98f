// Plants each known bug and looks for it: `mutants_test [--seeds N]`.
//
// Each runs in a process of its own, since a bug may also trip a CHECK of the core. Found means
// that some seed fails which passes without the bug.
#include <cstdio>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mutant.h"
#include "simulation.h"

namespace ioworker::simulation {
namespace {

constexpr std::uint64_t kSeedsMax = 150;
constexpr int kFound = 3;  // by a checker

struct Planting {
  Mutant mutant;
  const char* name;
};

class MutantTest : public testing::TestWithParam<Planting> {};

// Runs seeds until one fails; the process's end says how it was found.
[[noreturn]] void RunUntilFound(Mutant mutant, int words) {
  planted_mutant = mutant;
  for (std::uint64_t seed = 1; seed <= kSeedsMax; ++seed) {
    const std::string begun = "seed " + std::to_string(seed) + "\n";
    [[maybe_unused]] auto written = write(words, begun.data(), begun.size());
    const auto report = RunSimulation({.seed = seed});
    if (report.failure.empty()) continue;
    const std::string text = report.failure + "\n";
    written = write(words, text.data(), text.size());
    _exit(kFound);
  }
  _exit(0);
}

TEST_P(MutantTest, IsFound) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const int child = fork();
  if (child == 0) {
    // What a failed CHECK says is no news here.
    if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(1);
    RunUntilFound(GetParam().mutant, pipe_ends[1]);
  }
  close(pipe_ends[1]);
  std::string words;
  char buffer[4096];
  for (ssize_t got; (got = read(pipe_ends[0], buffer, sizeof buffer)) > 0;) {
    words.append(buffer, static_cast<std::size_t>(got));
  }
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  const auto last_seed = words.rfind("seed ");
  const std::string where = last_seed == std::string::npos
                                ? words
                                : words.substr(last_seed, words.size() - 1 - last_seed);
  const bool by_checker = WIFEXITED(status) && WEXITSTATUS(status) == kFound;
  const bool by_check = WIFSIGNALED(status);
  fmt::print("{}: {}{}\n", GetParam().name, where, by_checker ? "" : "; not by a checker");
  if (GetParam().mutant == Mutant::kNone) {
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << where;
  } else {
    EXPECT_TRUE(by_checker || by_check) << "no seed up to " << kSeedsMax << " finds it";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Planted, MutantTest,
    testing::Values(Planting{Mutant::kUnfenced, "Unfenced"},
                    Planting{Mutant::kAnswersTooEarly, "AnswersTooEarly"},
                    Planting{Mutant::kRoundsEachMinute, "RoundsEachMinute"},
                    Planting{Mutant::kPaysForSilence, "PaysForSilence"},
                    Planting{Mutant::kForgetsRequests, "ForgetsRequests"},
                    Planting{Mutant::kKeepsHolds, "KeepsHolds"},
                    Planting{Mutant::kLendsTwice, "LendsTwice"},
                    Planting{Mutant::kRestartsEmpty, "RestartsEmpty"},
                    Planting{Mutant::kGivesUpLost, "GivesUpLost"},
                    Planting{Mutant::kForgetsCheckpoints, "ForgetsCheckpoints"},
                    Planting{Mutant::kTakesOldCheckpoints, "TakesOldCheckpoints"},
                    Planting{Mutant::kSplitsGangs, "SplitsGangs"},
                    Planting{Mutant::kBreaksChain, "BreaksChain"}, Planting{Mutant::kNone, "None"}),
    [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace ioworker::simulation
