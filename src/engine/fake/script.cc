#include "engine/fake/script.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace ioworker::engine::fake {
namespace {

constexpr std::int64_t kRunMillisMax = std::int64_t{30} * 24 * 3600 * 1000;
constexpr std::int64_t kLogLinesMax = 1'000'000;

using Environment = std::map<std::string, std::string>;

std::unexpected<Error> Refused(const std::string& name, std::string remedy) {
  return InvalidArgument("environment", "invalid_knob", name + ": " + std::move(remedy));
}

Result<std::int64_t> Number(const Environment& environment, const std::string& name,
                            std::int64_t most) {
  const auto found = environment.find(name);
  if (found == environment.end()) return 0;
  const std::string& text = found->second;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > most) {
    return Refused(name, "write a whole number from 0 to " + std::to_string(most));
  }
  return number;
}

std::string Text(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

bool IsFileName(std::string_view name) {
  return !name.empty() && !name.starts_with('.') && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

// "name=content", several of them on lines of their own.
Result<std::vector<Output>> Outputs(const Environment& environment) {
  std::vector<Output> outputs;
  const std::string text = Text(environment, "FAKE_OUTPUT");
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto sign = line.find('=');
    if (sign == std::string_view::npos || !IsFileName(line.substr(0, sign))) {
      return Refused("FAKE_OUTPUT",
                     "write name=content, the name of letters, digits, '.', '_' and '-'");
    }
    outputs.push_back(
        {.name = std::string(line.substr(0, sign)), .content = std::string(line.substr(sign + 1))});
  }
  return outputs;
}

}  // namespace

Result<Script> ReadScript(const Environment& environment) {
  TRY(const auto run_millis, Number(environment, "FAKE_RUN_MS", kRunMillisMax));
  TRY(const auto exit_code, Number(environment, "FAKE_EXIT_CODE", 255));
  TRY(const auto out_of_memory, Number(environment, "FAKE_OOM", 1));
  TRY(const auto engine_breaks, Number(environment, "FAKE_ENGINE_BREAK", 1));
  TRY(const auto ignores_stop, Number(environment, "FAKE_IGNORE_STOP", 1));
  TRY(const auto log_hangs, Number(environment, "FAKE_LOG_HANGS", 1));
  TRY(const auto log_lines, Number(environment, "FAKE_LOG_LINES", kLogLinesMax));
  TRY(auto outputs, Outputs(environment));
  return Script{.run = milliseconds{run_millis},
                .exit_code = static_cast<int>(exit_code),
                .out_of_memory = out_of_memory != 0,
                .engine_breaks = engine_breaks != 0,
                .ignores_stop = ignores_stop != 0,
                .create_error = Text(environment, "FAKE_CREATE_ERROR"),
                .start_error = Text(environment, "FAKE_START_ERROR"),
                .log_hangs = log_hangs != 0,
                .log_text = Text(environment, "FAKE_LOG_TEXT"),
                .log_lines = log_lines,
                .outputs = std::move(outputs)};
}

}  // namespace ioworker::engine::fake
