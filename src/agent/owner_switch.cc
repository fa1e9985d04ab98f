#include "agent/owner_switch.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kBytesMax = 4096;
constexpr std::size_t kReasonShown = 200;

std::string_view TrimEnd(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// "pause", "finish", each perhaps with "until" and a time.
std::optional<OwnerSwitch> ParseFirst(std::string_view line) {
  const std::string_view word = line.substr(0, line.find(' '));
  const auto mode = policy::ModeOf(word);
  if (mode != policy::Mode::kPause && mode != policy::Mode::kFinish) return std::nullopt;
  OwnerSwitch value{.mode = *mode};
  line.remove_prefix(word.size());
  if (line.empty()) return value;
  constexpr std::string_view kUntil = " until ";
  if (!line.starts_with(kUntil)) return std::nullopt;
  const auto until = ParseInstant(line.substr(kUntil.size()));
  if (!until) return std::nullopt;
  value.until = *until;
  return value;
}

}  // namespace

OwnerSwitch ParseSwitch(std::string_view text) {
  const auto end = text.find('\n');
  OwnerSwitch value;
  if (auto first = ParseFirst(TrimEnd(text.substr(0, end)))) {
    value = *std::move(first);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  value.reason = ToUtf8(TrimEnd(text).substr(0, kReasonShown));
  return value;
}

std::optional<OwnerSwitch> ReadSwitch(const std::string& path) {
  const auto text = ReadFile(path, kBytesMax);
  if (text) return ParseSwitch(*text);
  if (text.error().code == ErrorCode::kNotFound) return std::nullopt;
  return OwnerSwitch{.reason = "the pause file cannot be read"};
}

Status WriteSwitch(const std::string& path, const OwnerSwitch& value) {
  std::string text(policy::ModeName(value.mode));
  if (value.until) text += " until " + FormatInstant(*value.until);
  return WriteFile(path, text + "\n" + value.reason + "\n", FileMode::kOwnerOnly);
}

Status ClearSwitch(const std::string& path) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return Internal("cannot remove " + path + ": " + std::strerror(errno));
}

}  // namespace ioworker::agent
