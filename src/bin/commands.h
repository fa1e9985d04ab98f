// The commands that run parts of the system, beside those of cli/ that talk to one.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "bin/environment.h"
#include "cli/session.h"

namespace ioworker::bin {

// What all of them share; must outlive the command line.
struct CommandContext {
  CLI::App& app;
  cli::Session& session;
  ProgramEnvironment environment;
  std::string version;
};

// --engine docker|fake
void AddEngine(CLI::App& command, std::string& engine);

void AddNetworkCommands(CommandContext& context);  // up, coordinator, audit
void AddDeviceCommands(CommandContext& context);   // device enroll|run|status|pause|resume
void AddDoctor(CommandContext& context);           // doctor

}  // namespace ioworker::bin
