#include "cli/commands.h"

#include <utility>

#include <CLI/CLI.hpp>

namespace ioworker::cli {

CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& description,
                     Session& session, Action action) {
  CLI::App* const command = parent.add_subcommand(name, description);
  // Called after those of the commands below it.
  command->callback([&session, command, action = std::move(action)] {
    if (command->get_subcommands().empty()) session.action = action;
  });
  return command;
}

CLI::App* AddGroup(CLI::App& parent, const std::string& name, const std::string& description) {
  return parent.add_subcommand(name, description)->require_subcommand(1);
}

void AddLimit(CLI::App& command, std::uint32_t& limit) {
  limit = 100;
  command.add_option("--limit", limit, "At most this many")
      ->check(CLI::Range(1U, 1'000'000U))
      ->capture_default_str();
}

void AddCommands(CLI::App& app, Session& session) {
  // Lets the shared flags stand behind a command too: `ioworker jobs list --json`.
  app.fallthrough();
  app.require_subcommand(1);
  app.footer(
      "Every command also takes --url, --key and --json; `ioworker --help` lists exit codes.");
  app.add_option("--url", session.flags.url, "The coordinator's address (also IOWORKER_URL)");
  app.add_option("--key", session.flags.api_key,
                 "API key (better in IOWORKER_KEY: other users of this machine see arguments)");
  app.add_flag("--json", session.json, "Print JSON; streams print one document a line");

  AddSubmit(app, session);
  AddPlan(app, session);
  AddJobs(app, session);
  AddTasks(app, session);
  AddLogs(app, session);
  AddArtifacts(app, session);
  AddDevices(app, session);
  AddEnrolment(app, session);
  AddMarket(app, session);
  AddLedger(app, session);
  AddEpoch(app, session);
  AddEvents(app, session);
  AddAccount(app, session);
  AddAccounts(app, session);
  AddKeys(app, session);
  AddLogin(app, session);
  AddCompletion(app, session);
}

}  // namespace ioworker::cli
