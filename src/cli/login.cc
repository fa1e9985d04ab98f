#include <algorithm>
#include <cctype>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "ioworker/v1/accounts.pb.h"

namespace ioworker::cli {
namespace {

// Tries the key before keeping it. Read from standard input, where no other user sees it.
Result<ExitCode> Login(Session& session) {
  if (session.flags.api_key.empty()) {
    session.Tell("API key (from the console, or `ioworker keys create`):");
    std::getline(session.environment().in, session.flags.api_key);
    std::erase_if(session.flags.api_key, [](unsigned char c) { return std::isspace(c) != 0; });
  }
  if (session.flags.api_key.empty()) {
    return InvalidArgument("key", "no_key", "no key was given; write it to standard input");
  }
  TRY(const auto account, session.Call<v1::Account>(v1::GetMeRequest()));
  TRY(const std::string url, session.Url());
  TRY(SaveSettings(session.environment().settings_path,
                   {.url = url, .api_key = session.flags.api_key}));
  session.Tell("signed in to {} as {} ({})", url, Printable(account.name()),
               Printable(account.id()));
  if (session.json) session.PrintJson(account);
  return ExitCode::kDone;
}

}  // namespace

void AddLogin(CLI::App& app, Session& session) {
  AddCommand(app, "login", "Keep the coordinator's address and your API key for later commands",
             session, [&session] { return Login(session); });
}

}  // namespace ioworker::cli
