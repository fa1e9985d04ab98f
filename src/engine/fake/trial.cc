#include "engine/fake/trial.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

namespace ioworker::engine::fake {
namespace {

using Json = nlohmann::json;

// A folder that is full a mebibyte before its bound, if it has one.
Json Folder(const std::string& path, bool in_memory, bool writable, std::uint64_t mib) {
  return {{"path", path},           {"mounted", true},
          {"in_memory", in_memory}, {"read_only", !writable},
          {"writable", writable},   {"filled_mib", mib > 0 && writable ? mib - 1 : 0}};
}

// What "disk_mib=32" among the words of the command says; 0: nothing.
std::uint64_t NumberOf(const ContainerSpec& spec, std::string_view name) {
  for (const std::string& word : spec.command) {
    if (word.starts_with(name) && word[name.size()] == '=') {
      return std::strtoull(word.c_str() + name.size() + 1, nullptr, 10);
    }
  }
  return 0;
}

Json Folders(const ContainerSpec& spec) {
  const std::uint64_t disk_mib = NumberOf(spec, "disk_mib");
  Json folders = Json::array();
  for (const std::string& word : spec.command) {
    const std::string path = word.substr(word.find('=') + 1);
    if (word.starts_with("folder=")) folders.push_back(Folder(path, false, true, disk_mib));
    if (word.starts_with("read_only=")) folders.push_back(Folder(path, false, false, disk_mib));
  }
  folders.push_back(Folder("/tmp", true, true, spec.tmp_mib));
  folders.push_back(Folder("/dev/shm", true, true, SharedMemoryMib(spec)));
  return folders;
}

}  // namespace

std::string TrialSays(const ContainerSpec& spec, std::string_view faults) {
  Json facts = {{"user", 65532},
                {"group", 65532},
                {"capabilities", "0000000000000000"},
                {"no_new_privileges", true},
                {"seccomp", true},
                {"keyrings", false},
                {"namespaces", false},
                {"open_files", kOpenFilesMax},
                {"core_bytes", 0},
                {"root_read_only", true},
                {"interfaces", {"lo"}},
                {"route", false},
                {"devices", {"/dev/null"}},
                {"sockets", Json::array()},
                {"mounts", {"/", "/proc", "/tmp"}},
                {"kernel_files", Json::array()},
                {"folders", Folders(spec)},
                {"memory_max_mib", spec.memory_mib},
                {"processors_max", spec.cores * 1000},
                {"processors_used", spec.cores * 1000},
                {"processes", spec.pids_max - 2},
                {"takes_memory", false}};
  while (!faults.empty()) {
    const std::string_view line = faults.substr(0, faults.find('\n'));
    faults.remove_prefix(std::min(faults.size(), line.size() + 1));
    const auto sign = line.find('=');
    if (sign == std::string_view::npos) continue;
    Json value = Json::parse(line.substr(sign + 1), nullptr, /*allow_exceptions=*/false);
    if (!value.is_discarded()) facts[std::string(line.substr(0, sign))] = std::move(value);
  }
  return facts.dump();
}

}  // namespace ioworker::engine::fake
