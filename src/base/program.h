// Runs another program to its end. Any thread; blocks until it has ended.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ioworker {

struct ProgramEnd {
  int status = 0;        // of its exit; 128 and the signal's number if one ended it
  std::string output{};  // what it wrote, errors too; at most 1 MiB of it
};

// `words`: the program's name, looked for where the system's programs are, and its arguments. It
// reads `input`, and gets nothing of our environment but PATH. kUnavailable if there is no such
// program.
Result<ProgramEnd> RunProgram(const std::vector<std::string>& words, std::string_view input = {});

// Whether there is a program of that name.
bool HasProgram(const std::string& name);

}  // namespace ioworker
