#include "cli/completion.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace ioworker::cli {
namespace {

constexpr std::string_view kBash =
    R"(_ioworker() {
  local IFS=$'\n'
  COMPREPLY=($(ioworker __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _ioworker ioworker
)";

constexpr std::string_view kZsh =
    R"zsh(#compdef ioworker
_ioworker() {
  local -a found
  found=(${(f)"$(ioworker __complete "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  (( $#found )) && compadd -a found || _files
}
compdef _ioworker ioworker
)zsh";

constexpr std::string_view kFish =
    R"fish(function __ioworker_complete
  set -l words (commandline -opc)
  ioworker __complete $words[2..] (commandline -ct) 2>/dev/null
end
complete -c ioworker -a '(__ioworker_complete)'
)fish";

}  // namespace

std::vector<std::string> Complete(CLI::App& app, std::span<const std::string> words) {
  std::vector<std::string> found;
  if (words.empty()) return found;
  std::vector<CLI::App*> path{&app};
  for (const std::string& word : words.first(words.size() - 1)) {
    const auto below = path.back()->get_subcommands(nullptr);
    const auto next =
        std::ranges::find_if(below, [&](const auto* command) { return command->check_name(word); });
    if (next != below.end()) path.push_back(*next);
  }
  const std::string& begun = words.back();
  if (begun.starts_with('-')) {
    // Flags of the commands above count below them too.
    for (CLI::App* command : path) {
      for (const CLI::Option* option : command->get_options()) {
        for (const std::string& name : option->get_lnames()) found.push_back("--" + name);
      }
    }
  } else {
    for (const CLI::App* command : path.back()->get_subcommands(nullptr)) {
      found.push_back(command->get_name());
    }
  }
  std::erase_if(found, [&](const std::string& word) { return !word.starts_with(begun); });
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

void AddCompletion(CLI::App& app, Session& session) {
  CLI::App* const completion = AddGroup(app, "completion", "Print a script for your shell");
  const std::pair<const char*, std::string_view> shells[] = {
      {"bash", kBash}, {"zsh", kZsh}, {"fish", kFish}};
  for (const auto& [shell, script] : shells) {
    AddCommand(*completion, shell, std::string("For ") + shell, session,
               [&session, script]() -> Result<ExitCode> {
                 session.out() << script;
                 return ExitCode::kDone;
               });
  }
}

}  // namespace ioworker::cli
