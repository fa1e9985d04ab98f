// One run of the whole network from one seed: trouble first, then calm, then the reckoning.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ioworker::simulation {

struct RunOptions {
  std::uint64_t seed = 1;
  bool on_sqlite = false;  // keep the rows in a real database too, load from it, and audit it
  bool traced = false;
};

struct RunReport {
  std::string failure;  // empty: all is well
  std::vector<std::string> trace;
  // What the run was made of, to see that it was no idle one.
  std::uint64_t commits = 0;
  std::uint64_t coordinator_crashes = 0;
  std::uint64_t jobs = 0;
  std::uint64_t leases = 0;
  std::uint64_t leases_lost = 0;
  std::uint64_t leases_resumed = 0;  // from a checkpoint
  std::uint64_t tasks_succeeded = 0;
  std::map<std::string, std::uint64_t> faults;  // how often each kind of trouble came
};

RunReport RunSimulation(const RunOptions& options);

}  // namespace ioworker::simulation
