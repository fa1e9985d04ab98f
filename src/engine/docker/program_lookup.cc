#include "engine/docker/program_lookup.h"

#include <algorithm>

#include "base/text.h"

namespace ioworker::engine::docker {
namespace {

constexpr std::size_t kFoldersMax = 32;
// What engines set for an image without PATH.
constexpr std::string_view kDefaultPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// Go's os.FileMode, in which the engine writes modes.
constexpr std::int64_t kFolderBit = std::int64_t{1} << 31;
constexpr std::int64_t kLinkBit = std::int64_t{1} << 27;
constexpr std::int64_t kRunBits = 0111;

std::string Program(const Json& inspected) {
  for (const char* key : {"Entrypoint", "Cmd"}) {
    const auto words = AsTexts(Field(inspected, {"Config", key}));
    if (!words.empty()) return words.front();
  }
  return {};
}

std::string SearchPath(const Json& inspected) {
  constexpr std::string_view kName = "PATH=";
  for (const std::string& variable : AsTexts(Field(inspected, {"Config", "Env"}))) {
    if (variable.starts_with(kName)) return variable.substr(kName.size());
  }
  return std::string(kDefaultPath);
}

}  // namespace

std::vector<std::string> ProgramPaths(const Json& inspected) {
  const std::string program = Program(inspected);
  if (program.empty()) return {};
  std::string folder = AsText(Field(inspected, {"Config", "WorkingDir"}));
  if (folder.empty()) folder = "/";
  if (program.starts_with('/')) return {program};
  if (program.contains('/')) return {folder + "/" + program};

  std::vector<std::string> paths;
  const std::string search = SearchPath(inspected);
  std::string_view rest = search;
  while (paths.size() < kFoldersMax) {
    const auto end = rest.find(':');
    const std::string_view part = rest.substr(0, end);
    std::string& path = paths.emplace_back();
    if (!part.starts_with('/')) path += folder + "/";
    path.append(part).append("/").append(program);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return paths;
}

bool MayBeProgram(std::string_view stat_header) {
  std::string url_alphabet(stat_header.substr(0, stat_header.find('=')));
  std::ranges::replace(url_alphabet, '+', '-');
  std::ranges::replace(url_alphabet, '/', '_');
  const auto text = DecodeBase64Url(url_alphabet);
  const Json stat = ParseJson(text.value_or(""));
  if (!stat.contains("mode")) return true;
  const std::int64_t mode = AsInt(stat["mode"]);
  return (mode & kLinkBit) != 0 || ((mode & kFolderBit) == 0 && (mode & kRunBits) != 0);
}

bool SaysNoProgram(std::string_view words) {
  if (words.contains("executable file") && words.contains("not found")) return true;  // runc, crun
  return words.contains("exec: \"") &&
         (words.contains("no such file or directory") || words.contains("permission denied") ||
          words.contains("is a directory"));
}

}  // namespace ioworker::engine::docker
