#include "cli/run.h"

#include <algorithm>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/completion.h"
#include "cli/display.h"
#include "cli/nearest.h"

namespace ioworker::cli {
namespace {

// What this program can suggest beyond the coordinator's words.
std::string RemedyOf(const Error& error, Session& session) {
  if (error.code == ErrorCode::kUnauthenticated) {
    return "run `ioworker login`, or give an API key in IOWORKER_KEY";
  }
  // Only if a coordinator was called: other commands have troubles of their own.
  if (error.code == ErrorCode::kUnavailable && error.reason == "unavailable" && session.called()) {
    const auto url = session.Url();
    if (url) return "check that a coordinator answers at " + *url;
  }
  return {};
}

// True for a flag whose value is the next argument.
bool TakesNext(const CLI::App& app, const std::string& argument) {
  if (!argument.starts_with('-') || argument.find('=') != std::string::npos) return false;
  const CLI::Option* const option = app.get_option_no_throw(argument);
  return option != nullptr && option->get_items_expected_max() > 0;
}

// What is wrong if a command of this line is not known; else nothing.
std::string UnknownCommand(const CLI::App& app, std::span<const std::string> arguments) {
  const CLI::App* at = &app;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (TakesNext(app, argument)) ++i;
    if (argument.starts_with('-')) continue;
    const auto commands = at->get_subcommands(nullptr);
    const auto next = std::ranges::find(commands, argument, &CLI::App::get_name);
    if (next != commands.end()) {
      at = *next;
      continue;
    }
    if (commands.empty()) return {};
    std::vector<std::string> known;
    for (const CLI::App* command : commands) known.push_back(command->get_name());
    const std::string nearest = Nearest(argument, known);
    return "unknown command \"" + argument + "\"" +
           (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?");
  }
  return {};
}

int UsageError(Session& session, const std::string& message) {
  session.Tell("error: {}", Printable(message));
  session.Tell("  run with --help for what may be given");
  return static_cast<int>(ExitCode::kUsage);
}

}  // namespace

void PrintError(Session& session, const Error& error) {
  session.Tell("error: {}", Printable(error.message.empty() ? error.reason : error.message));
  Facts facts;
  facts.Add("  field:", error.field);
  facts.Add("  remedy:", RemedyOf(error, session));
  facts.Add("  reason:", error.reason);
  facts.Add("  detail:", error.detail);
  facts.Print(session.environment().err, Terminal{});
}

int Run(CLI::App& app, Session& session, std::span<const std::string> arguments) {
  if (!arguments.empty() && arguments.front() == kCompleteWord) {
    for (const std::string& word : Complete(app, arguments.subspan(1))) {
      session.out() << word << '\n';
    }
    return static_cast<int>(ExitCode::kDone);
  }
  app.footer(std::string(kExitCodeHelp));
  // CLI11 takes them from the last to the first.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::Success& wanted) {  // --help, --version
    return app.exit(wanted, session.out(), session.environment().err);
  } catch (const CLI::ParseError& wrong) {
    const std::string unknown = UnknownCommand(app, arguments);
    return UsageError(session, unknown.empty() ? wrong.what() : unknown);
  }
  if (!session.action) return UsageError(session, "no command is given");
  const auto code = session.action();
  session.out() << std::flush;
  if (code) return static_cast<int>(*code);
  PrintError(session, code.error());
  return static_cast<int>(ExitCodeOf(code.error().code));
}

}  // namespace ioworker::cli
