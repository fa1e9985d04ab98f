// How much of the network the simulation tries in a minute, and whether it finds the bugs that are
// planted for it. Runs the release build of the tests themselves.
#include <sstream>
#include <string_view>

#include "figures.h"

namespace ioworker::bench {

// "769 seeds, 769 a minute: …", then a line for each kind of fault that begins with its number.
Status MeasureSimulation(const Programs& programs, Figures& figures) {
  const TemporaryFolder folder;
  const std::string tests = programs.root + "/build/release/tests/simulation/";
  TRY(const auto run, Child::Run({tests + "simulation_test", "--minutes", "1",
                                  "--gtest_filter=*EveryPromiseHoldsFromEverySeed"},
                                 folder.path() + "/simulation.log"));
  double seeds = 0;
  double faults = 0;
  std::istringstream lines(run);
  for (std::string line; std::getline(lines, line);) {
    double number = 0;
    if (!(std::istringstream(line) >> number)) continue;
    (line.contains(" seeds, ") ? seeds : faults) += number;
  }
  if (seeds == 0) return Internal("the simulation said: " + run);
  figures["simulation_seeds_per_minute"] = seeds;
  figures["simulation_faults_per_seed"] = faults / seeds;

  TRY(const auto mutants, Child::Run({tests + "mutants_test"}, folder.path() + "/mutants.log"));
  constexpr std::string_view kFound = "[       OK ] Planted/MutantTest.IsFound/";
  double found = 0;
  for (auto at = mutants.find(kFound); at != std::string::npos; at = mutants.find(kFound, at + 1)) {
    // The control: nothing is planted, and nothing may be found.
    if (mutants.compare(at + kFound.size(), 4, "None") != 0) ++found;
  }
  figures["mutants_found"] = found;
  return {};
}

}  // namespace ioworker::bench
