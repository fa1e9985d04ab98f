#include "engine/docker/container_check.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "engine/docker/api.h"

namespace ioworker::engine::docker {
namespace {

// Docker keeps "ALL"; Podman lists instead what its containers have by default.
bool DropsAllCapabilities(const Json& host) {
  if (!AsTexts(Field(host, {"CapAdd"})).empty()) return false;
  std::set<std::string> dropped;
  for (std::string name : AsTexts(Field(host, {"CapDrop"}))) {
    if (name.starts_with("CAP_")) name.erase(0, 4);
    dropped.insert(std::move(name));
  }
  if (dropped.contains("ALL")) return true;
  return std::ranges::all_of(
      std::to_array<const char*>({"CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL",
                                  "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
                                  "SYS_CHROOT"}),
      [&](const char* name) { return dropped.contains(name); });
}

bool IsEmpty(const Json& json) { return json.is_null() || json.empty(); }

// The only mounts are those asked for, each where and as it was asked.
bool HasOnlyMounts(const Json& wanted, const Json& actual) {
  if (!actual.is_array() || actual.size() != wanted.size()) return false;
  return std::ranges::all_of(wanted, [&](const Json& mount) {
    return std::ranges::any_of(actual, [&](const Json& found) {
      return AsText(Field(found, {"Type"})) == "bind" &&
             Field(found, {"Source"}) == Field(mount, {"Source"}) &&
             Field(found, {"Destination"}) == Field(mount, {"Target"}) &&
             Field(found, {"RW"}) == Json(!AsBool(Field(mount, {"ReadOnly"})));
    });
  });
}

bool IsPrivate(const std::string& mode) { return mode.empty() || mode == "private"; }

// Wanting "private", Podman says "shareable": its own, and nobody else was let in.
bool HasPrivateNamespaces(const Json& host) {
  const std::string ipc = AsText(Field(host, {"IpcMode"}));
  return (ipc == "private" || ipc == "shareable") && IsPrivate(AsText(Field(host, {"PidMode"}))) &&
         IsPrivate(AsText(Field(host, {"UTSMode"}))) &&
         IsPrivate(AsText(Field(host, {"UsernsMode"}))) &&
         IsPrivate(AsText(Field(host, {"CgroupnsMode"})));
}

// The filter is long: its digest stands for it.
std::string Condensed(const std::string& option) {
  constexpr std::string_view kSeccomp = "seccomp=";
  constexpr std::string_view kDigest = "seccomp=sha256:";
  if (!option.starts_with(kSeccomp) || option.starts_with(kDigest)) return option;
  return std::string(kDigest) + Hex(Sha256(option.substr(kSeccomp.size())));
}

// Each option that was asked for, one filter, and nothing that opens something.
bool HasSecurityOptions(const Json& wanted, const Json& host) {
  std::set<std::string> found;
  for (const std::string& option : AsTexts(Field(host, {"SecurityOpt"}))) {
    // "no-new-privileges:true" and "no-new-privileges" are the same.
    found.insert(Condensed(option.substr(0, option.find(":true"))));
  }
  const auto asked = AsTexts(Field(wanted, {"SecurityOpt"}));
  const bool all = std::ranges::all_of(
      asked, [&](const std::string& option) { return found.contains(Condensed(option)); });
  return all && found.size() == asked.size();
}

// "RLIMIT_NOFILE" with Podman.
std::string LimitName(const Json& limit) {
  std::string name = AsText(Field(limit, {"Name"}));
  if (name.starts_with("RLIMIT_")) name.erase(0, 7);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

bool HasLimits(const Json& wanted, const Json& host) {
  const Json& found = Field(host, {"Ulimits"});
  return found.is_array() &&
         std::ranges::all_of(Field(wanted, {"Ulimits"}), [&](const Json& asked) {
           return std::ranges::any_of(found, [&](const Json& limit) {
             return LimitName(limit) == LimitName(asked) &&
                    Field(limit, {"Hard"}) == Field(asked, {"Hard"}) &&
                    Field(limit, {"Soft"}) == Field(asked, {"Soft"});
           });
         });
}

// Podman does not say: there its own list stands, which no option has opened.
bool Covers(const Json& wanted, const Json& host, const char* key) {
  const Json& found = Field(host, {key});
  return found.is_null() || std::ranges::all_of(Field(wanted, {key}), [&](const Json& path) {
           return std::ranges::find(found, path) != found.end();
         });
}

// Each where it was asked for, and of that size; Podman has some of its own beside, other options
// too, and says nothing of the one that only it has.
bool HasTmpfs(const Json& wanted, const Json& host) {
  const Json& found = Field(host, {"Tmpfs"});
  return std::ranges::all_of(Field(wanted, {"Tmpfs"}).items(), [&](const auto& asked) {
    const std::string all = AsText(Field(found, {asked.key()})) + ",";
    const std::string options = AsText(asked.value());
    return all.starts_with(options.substr(0, options.find(",notmpcopyup")) + ",");
  });
}

// None of these is ever asked for.
bool HasNothingElse(const Json& host) {
  const bool empty = std::ranges::all_of(
      std::to_array<const char*>({"VolumesFrom", "GroupAdd", "Sysctls", "DeviceCgroupRules",
                                  "PortBindings", "ExtraHosts", "Links", "CgroupParent"}),
      [&](const char* key) { return IsEmpty(Field(host, {key})) || Field(host, {key}) == ""; });
  return empty && !AsBool(Field(host, {"PublishAllPorts"})) &&
         !AsBool(Field(host, {"OomKillDisable"})) && !AsBool(Field(host, {"AutoRemove"}));
}

// Podman calls every one "oci", and takes no wish.
bool HasRuntime(const Json& wanted, const Json& host) {
  const std::string asked = AsText(Field(wanted, {"Runtime"}));
  return asked.empty() || AsText(Field(host, {"Runtime"})) == asked;
}

bool HasDevices(const Json& wanted, const Json& host) {
  if (!IsEmpty(Field(host, {"Devices"}))) return false;
  const Json& asked = Field(wanted, {"DeviceRequests"});
  const Json& given = Field(host, {"DeviceRequests"});
  if (IsEmpty(asked)) return IsEmpty(given);
  return given.is_array() && given.size() == 1 &&
         Field(given[0], {"DeviceIDs"}) == Field(asked[0], {"DeviceIDs"});
}

// One network at most, and that of the lease.
bool HasOnlyNetwork(const Json& wanted, const Json& inspected) {
  const Json& networks = Field(inspected, {"NetworkSettings", "Networks"});
  if (!networks.is_object() || networks.empty()) return true;
  return networks.size() == 1 && networks.contains(AsText(Field(wanted, {"NetworkMode"})));
}

}  // namespace

std::string AskedText(const Json& request) {
  Json asked = {{"User", Field(request, {"User"})}, {"HostConfig", Field(request, {"HostConfig"})}};
  for (Json& option : asked["HostConfig"]["SecurityOpt"]) option = Condensed(AsText(option));
  return WriteJson(asked);
}

Status CheckHardening(const Json& asked, const Json& inspected) {
  const Json& wanted = Field(asked, {"HostConfig"});
  const Json& host = Field(inspected, {"HostConfig"});
  std::string missing;
  const auto expect = [&](bool holds, std::string_view what) {
    if (holds) return;
    if (!missing.empty()) missing += ", ";
    missing += what;
  };
  expect(wanted.is_object(), "what was asked for");
  for (const char* key : {"Memory", "MemorySwap", "NanoCpus", "PidsLimit", "ReadonlyRootfs",
                          "NetworkMode", "Privileged", "ShmSize", "OomScoreAdj"}) {
    expect(Field(host, {key}) == Field(wanted, {key}), key);
  }
  expect(Field(inspected, {"Config", "User"}) == Field(asked, {"User"}), "User");
  expect(DropsAllCapabilities(host), "CapDrop");
  expect(HasSecurityOptions(wanted, host), "SecurityOpt");
  expect(HasPrivateNamespaces(host), "namespaces");
  expect(HasDevices(wanted, host), "Devices");
  expect(HasRuntime(wanted, host), "Runtime");
  expect(HasLimits(wanted, host), "Ulimits");
  for (const char* key : {"MaskedPaths", "ReadonlyPaths"}) expect(Covers(wanted, host, key), key);
  expect(HasTmpfs(wanted, host), "Tmpfs");
  expect(HasNothingElse(host), "nothing else");
  expect(HasOnlyNetwork(wanted, inspected), "Networks");
  expect(HasOnlyMounts(Field(wanted, {"Mounts"}), Field(inspected, {"Mounts"})), "Mounts");
  if (missing.empty()) return {};
  return EngineError(
      "the container engine does not enforce what a job is held to; `ioworker doctor` names the "
      "fix",
      "the engine did not take: " + missing);
}

}  // namespace ioworker::engine::docker
