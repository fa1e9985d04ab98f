// Trial: what the trial job found in its container, and whether that is what a job is held to. The
// codes stay what they are; docs/reference/trial.md lists them.
//
// Pure: values in, values out. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/doctor.h"
#include "base/result.h"
#include "engine/engine.h"

namespace ioworker::agent {

// A folder that every lease has. A line here is all that another one needs.
struct TrialFolder {
  std::string_view path;
  bool writable = false;
};
inline constexpr auto kTrialFolders = std::to_array<TrialFolder>({
    {.path = "/in"},
    {.path = "/out", .writable = true},
    {.path = "/work", .writable = true},
    {.path = "/checkpoint", .writable = true},
    {.path = "/run/ioworker"},
});

// What the container was asked for. 0: nobody promised a bound.
struct TrialExpectation {
  std::uint64_t cores = 0;
  std::uint64_t memory_mib = 0;
  std::uint64_t disk_mib = 0;
  std::uint64_t tmp_mib = 0;
  std::uint64_t shared_memory_mib = 0;
  std::uint64_t processes = 0;
};

// `disk_mib`: of the scratch disk, if it has a size of its own.
TrialExpectation ExpectationOf(const engine::ContainerSpec& spec, std::uint64_t disk_mib);

// The command of the trial job: its program and what it is to try.
std::vector<std::string> TrialCommand(const TrialExpectation& expectation);

// As src/probe says it.
struct TrialFacts {
  struct Folder {
    std::string path{};
    bool mounted = false;    // a file system of its own
    bool in_memory = false;  // tmpfs
    bool read_only = false;  // mounted so, whoever its files belong to
    bool writable = false;
    std::uint64_t filled_mib = 0;  // that could be written, a little more than the bound at most
  };
  std::uint64_t user = 0;
  std::uint64_t group = 0;
  std::string capabilities{};  // in any set, 16 hex digits
  bool no_new_privileges = false;
  bool seccomp = false;  // a filter is in force
  bool keyrings = false;
  bool namespaces = false;
  std::uint64_t open_files = 0;
  std::uint64_t core_bytes = 0;
  bool root_read_only = false;
  std::vector<std::string> interfaces{};
  bool route = false;  // to an address of the internet
  std::vector<std::string> devices{};
  std::vector<std::string> sockets{};
  std::vector<std::string> mounts{};
  std::vector<std::string> kernel_files{};  // that are not covered, or not read-only
  std::vector<Folder> folders{};
  std::uint64_t memory_max_mib = 0;   // by the control group; 0: it does not say
  std::uint64_t processors_max = 0;   // in thousandths, likewise
  std::uint64_t processors_used = 0;  // by one process more than there are cores
  std::uint64_t processes = 0;        // that could be started
  bool takes_memory = false;          // more than the limit
};

// Reads the program's line. kInvalidArgument names the fact that is missing or of another kind.
Result<TrialFacts> ParseTrialFacts(std::string_view text);

// What is not as expected, each with its code and fix; empty: the trial is passed.
std::vector<Finding> JudgeTrial(const TrialFacts& facts, const TrialExpectation& expected);

// Limits that the engine says it cannot enforce, with the codes of those that would be missing.
std::vector<Finding> JudgeAbilities(const engine::EngineInfo& info);

// A trial that found nothing out: T001_START, T002_REPORT, T022_REMAINS.
Finding TrialFailure(std::string_view code, std::string found);

}  // namespace ioworker::agent
