// The commands of a renter, a lender and an operator. Each function adds the commands of one noun
// to `app`; the session must outlive it. bin/ adds its own commands (up, coordinator, device, …)
// beside these with AddCommand, and runs all of them with Run (cli/run.h).
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "cli/session.h"

namespace ioworker::cli {

// A command that does `action` once the whole line has been read, unless one below it is named.
CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& description,
                     Session& session, Action action);

// A word that groups commands: `jobs` of `jobs list`.
CLI::App* AddGroup(CLI::App& parent, const std::string& name, const std::string& description);

// --url, --key, --json, and every command below. Call it before adding others.
void AddCommands(CLI::App& app, Session& session);

void AddSubmit(CLI::App& app, Session& session);     // submit
void AddPlan(CLI::App& app, Session& session);       // plan
void AddJobs(CLI::App& app, Session& session);       // jobs list|show|cancel
void AddTasks(CLI::App& app, Session& session);      // tasks
void AddLogs(CLI::App& app, Session& session);       // logs
void AddArtifacts(CLI::App& app, Session& session);  // artifacts list|get
void AddDevices(CLI::App& app, Session& session);
void AddDeviceHistory(CLI::App& devices, Session& session);  // devices history|missed
void AddDevicePolicy(CLI::App& devices, Session& session);   // devices list|show|pause|…
void AddEnrolment(CLI::App& app, Session& session);          // enrol
void AddMarket(CLI::App& app, Session& session);             // market
void AddLedger(CLI::App& app, Session& session);             // balance, earnings, ledger, books
void AddEvents(CLI::App& app, Session& session);             // events
void AddEpoch(CLI::App& app, Session& session);              // epoch verify
void AddAccount(CLI::App& app, Session& session);            // account show|country
void AddAccounts(CLI::App& app, Session& session);    // accounts list|create|credit, sign-in-link
void AddKeys(CLI::App& app, Session& session);        // keys list|create|delete
void AddLogin(CLI::App& app, Session& session);       // login
void AddCompletion(CLI::App& app, Session& session);  // completion bash|zsh|fish

// --limit of lists, with its default of 100.
void AddLimit(CLI::App& command, std::uint32_t& limit);

}  // namespace ioworker::cli
