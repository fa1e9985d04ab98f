#include "http/path_template.h"

#include <algorithm>

#include <fmt/format.h>

namespace ioworker::http {
namespace {

std::unexpected<Error> Malformed(std::string_view text) {
  return Internal(
      fmt::format("the contract's path '{}' is not a template that is understood", text));
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool IsName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsNameCharacter);
}

// A name that may have endings, as files do: "install.sh".
bool IsLiteral(std::string_view text) {
  return !text.empty() && text.front() != '.' &&
         std::ranges::all_of(text, [](char c) { return c == '.' || IsNameCharacter(c); });
}

}  // namespace

std::vector<std::string> PathTemplate::Variables() const {
  std::vector<std::string> names;
  for (const auto& segment : segments) {
    if (segment.variable) names.push_back(segment.text);
  }
  return names;
}

Result<PathTemplate> ParsePathTemplate(std::string_view text) {
  if (!text.starts_with('/')) return Malformed(text);
  const SplitPath split = Split(text);
  PathTemplate path{.segments = {}, .verb = std::string(split.verb)};
  if (!path.verb.empty() && !IsName(path.verb)) return Malformed(text);
  for (std::string_view part : split.segments) {
    const bool variable = part.starts_with('{') && part.ends_with('}');
    if (variable) part = part.substr(1, part.size() - 2);
    if (variable ? !IsName(part) : !IsLiteral(part)) return Malformed(text);
    path.segments.push_back({.text = std::string(part), .variable = variable});
  }
  return path;
}

SplitPath Split(std::string_view path) {
  SplitPath split;
  path.remove_prefix(1);
  while (true) {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) break;
    split.segments.push_back(path.substr(0, slash));
    path.remove_prefix(slash + 1);
  }
  const auto colon = path.rfind(':');
  if (colon != std::string_view::npos && colon + 1 < path.size()) {
    split.verb = path.substr(colon + 1);
    path = path.substr(0, colon);
  }
  split.segments.push_back(path);
  return split;
}

}  // namespace ioworker::http
