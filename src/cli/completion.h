// Completion of command lines in shells: small scripts that ask this program for candidates. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>

namespace ioworker::cli {

// The first argument with which the scripts ask; the line's words follow. Run (cli/run.h) answers.
inline constexpr std::string_view kCompleteWord = "__complete";

// What may stand in place of the last word, which may be empty or begun: commands, or flags if it
// begins with a dash. Sorted.
std::vector<std::string> Complete(CLI::App& app, std::span<const std::string> words);

}  // namespace ioworker::cli
