// Script: what a pretended container does, read from its environment variables (README.md lists
// them). Values only: any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace ioworker::engine::fake {

struct Output {
  std::string name;
  std::string content;
};

struct Script {
  Duration run{0};
  int exit_code = 0;
  bool out_of_memory = false;
  bool engine_breaks = false;  // at its end: it is killed by an engine that restarts
  bool ignores_stop = false;   // of Stop, only the kill after the grace ends it
  std::string create_error{};  // reason of the refusal
  std::string start_error{};
  bool log_hangs = false;         // a followed log does not end with the container
  std::string log_text{};         // of each line, besides its number
  std::int64_t log_lines = 0;     // spread evenly over the run
  std::vector<Output> outputs{};  // files of /out, written when it ends by itself
};

// kInvalidArgument that names the variable, for a value that is no number or out of bounds.
Result<Script> ReadScript(const std::map<std::string, std::string>& environment);

}  // namespace ioworker::engine::fake
