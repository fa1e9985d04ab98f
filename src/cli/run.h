// Runs one command line to its exit code. One thread.
#pragma once

#include <span>
#include <string>

#include <CLI/App.hpp>

#include "cli/session.h"

namespace ioworker::cli {

// Reads `arguments` (without the program's name), does what they say, prints what went wrong to
// standard error as
//
//   error: the budget is smaller than one second of one task
//     field:  jobs[0].budget
//     reason: budget_too_small
//
// and returns the exit code (cli/exit_code.h).
int Run(CLI::App& app, Session& session, std::span<const std::string> arguments);

void PrintError(Session& session, const Error& error);

}  // namespace ioworker::cli
