// The commands that run parts of the system, beside those of cli/ that talk to one.
#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "bin/database.h"
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

// A flag that names a folder, absolute from then on.
void AddFolder(CLI::App& command, const std::string& flag, std::string& folder,
               const std::string& description);

// Where the network of this data folder keeps the key of its operator, for the command line here.
// It lies with the database, and goes with it.
std::string OperatorPath(const std::string& data_folder);

// --engine docker|fake
void AddEngine(CLI::App& command, std::string& engine);

// --database, --database-password-file
void AddDatabase(CLI::App& command, DatabaseSettings& database);

void AddNetworkCommands(CommandContext& context);  // up, coordinator, backup, restore, migrate
void AddAuditCommand(CommandContext& context);     // audit
void AddDeviceCommands(CommandContext& context);   // device run|status|pause|resume|log
// device enroll|connect
void AddEnrolCommands(CommandContext& context, CLI::App& device,
                      std::shared_ptr<std::string> data_folder);
void AddTrialCommand(CommandContext& context, CLI::App& device,
                     std::shared_ptr<std::string> data_folder);  // device trial
// device install|uninstall
void AddServiceCommands(CommandContext& context, CLI::App& device,
                        std::shared_ptr<std::string> data_folder);
void AddPolicyCommands(CommandContext& context);  // policy check|show|explain|use
void AddDoctor(CommandContext& context);          // doctor

}  // namespace ioworker::bin
