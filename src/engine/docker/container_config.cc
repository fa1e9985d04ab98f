#include "engine/docker/container_config.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "engine/docker/api.h"

namespace ioworker::engine::docker {
namespace {

constexpr std::string_view kUser =
    "65532:65532";  // "nonroot" in many images, known to none as more
constexpr std::uint64_t kMebibyte = 1 << 20;
constexpr std::uint64_t kNanosPerCore = 1'000'000'000;
constexpr std::uint64_t kSharedMemoryMib = 64;
constexpr int kOutOfMemoryScore =
    1000;  // when the machine runs out, a job dies before anything of the owner's

struct Folder {
  std::string_view name;
  bool read_only;
};
constexpr std::string_view kSecrets = "/run/secrets";
constexpr std::array<Folder, 3> kFolders{{{"in", true}, {"out", false}, {"work", false}}};

// exec: some frameworks compile into /tmp, and /work is no less executable.
std::string TmpfsOptions(std::uint32_t mebibytes) {
  return "rw,exec,nosuid,nodev,mode=1777,size=" + std::to_string(mebibytes) + "m";
}

// Bind mounts take no nosuid or nodev here: they have those of the file system that they are of.
Json Bind(const std::string& source, std::string_view target, bool read_only) {
  return {{"Type", "bind"},
          {"Source", source},
          {"Target", target},
          {"ReadOnly", read_only},
          {"BindOptions", {{"Propagation", "rprivate"}, {"NonRecursive", true}}}};
}

Json Mounts(const ContainerSpec& spec) {
  Json mounts = Json::array();
  for (const Folder& folder : kFolders) {
    const std::string path = "/" + std::string(folder.name);
    mounts.push_back(Bind(spec.scratch_path + path, path, folder.read_only));
  }
  if (!spec.secrets_path.empty()) mounts.push_back(Bind(spec.secrets_path, kSecrets, true));
  return mounts;
}

Json Tmpfs(const ContainerSpec& spec, const std::vector<std::string>& image_volumes) {
  Json tmpfs = {{"/tmp", TmpfsOptions(spec.tmp_mib)}};
  for (const std::string& path : image_volumes) {
    const bool secrets = path == kSecrets && !spec.secrets_path.empty();
    const bool bound = secrets || std::ranges::any_of(kFolders, [&](const Folder& folder) {
                         return path == "/" + std::string(folder.name);
                       });
    if (!bound) tmpfs[path] = TmpfsOptions(spec.tmp_mib);
  }
  return tmpfs;
}

Json LogConfig(const std::string& driver) {
  Json options = {{"max-size", "16m"}};
  if (driver == "local") options.update({{"max-file", "2"}, {"compress", "false"}});
  return {{"Type", driver}, {"Config", std::move(options)}};
}

Json HostConfig(const ContainerSpec& spec, const ConfigContext& context) {
  const std::uint64_t memory = spec.memory_mib * kMebibyte;
  Json host = {
      {"AutoRemove", false},
      {"RestartPolicy", {{"Name", "no"}}},
      {"Init",
       true},  // reaps orphans and dies of SIGTERM, which many programs as process 1 would not
      {"CapDrop", {"ALL"}},
      {"SecurityOpt",
       {"no-new-privileges"}},  // no word of seccomp: the engine's default profile stays
      {"Privileged", false},
      {"ReadonlyRootfs", true},
      {"NetworkMode", spec.network.empty() ? "none" : spec.network},
      {"IpcMode", "private"},
      {"CgroupnsMode", "private"},
      // Otherwise the owner's name servers show in /etc/resolv.conf.
      {"Dns", {spec.network.empty() ? "127.0.0.1" : spec.gateway}},
      {"DnsSearch", {"."}},
      {"Memory", memory},
      {"MemorySwap", memory},  // memory and swap together: no swap
      {"NanoCpus", spec.cores * kNanosPerCore},
      {"PidsLimit", spec.pids_max},
      {"OomScoreAdj", kOutOfMemoryScore},
      {"ShmSize", std::min<std::uint64_t>(spec.memory_mib, kSharedMemoryMib) * kMebibyte},
      // No limit on processes here: the kernel counts that one over all containers of a user.
      // PidsLimit is the bound.
      {"Ulimits",
       {{{"Name", "nofile"}, {"Soft", kOpenFilesMax}, {"Hard", kOpenFilesMax}},
        {{"Name", "core"}, {"Soft", 0}, {"Hard", 0}}}},
      {"Tmpfs", Tmpfs(spec, context.image_volumes)},
      {"Mounts", Mounts(spec)},
      {"LogConfig", LogConfig(context.log_driver)},
  };
  if (!spec.gpu_indices.empty()) {
    Json indices = Json::array();
    for (const std::uint32_t index : spec.gpu_indices) indices.push_back(std::to_string(index));
    host["DeviceRequests"] = Json::array({{{"DeviceIDs", std::move(indices)},
                                           {"Capabilities", Json::array({Json::array({"gpu"})})}}});
  }
  return host;
}

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
             Field(found, {"Source"}) == mount["Source"] &&
             Field(found, {"Destination"}) == mount["Target"] &&
             Field(found, {"RW"}) == Json(!mount["ReadOnly"].get<bool>());
    });
  });
}

bool IsPrivate(const std::string& mode) { return mode.empty() || mode == "private"; }

// Wanting "private", Podman says "shareable": its own, and nobody else was let in.
bool HasPrivateNamespaces(const Json& host) {
  const std::string ipc = AsText(Field(host, {"IpcMode"}));
  return (ipc == "private" || ipc == "shareable") && IsPrivate(AsText(Field(host, {"PidMode"}))) &&
         IsPrivate(AsText(Field(host, {"UTSMode"}))) &&
         IsPrivate(AsText(Field(host, {"UsernsMode"})));
}

bool HasSecurityOptions(const Json& host) {
  const auto options = AsTexts(Field(host, {"SecurityOpt"}));
  return std::ranges::any_of(options,
                             [](const std::string& option) {
                               return option.starts_with("no-new-privileges") &&
                                      !option.ends_with("false");
                             }) &&
         std::ranges::none_of(options, [](const std::string& option) {
           return option.contains("unconfined") || option.contains("disable");
         });
}

bool HasDevices(const Json& wanted, const Json& host) {
  if (!IsEmpty(Field(host, {"Devices"}))) return false;
  const Json& asked = Field(wanted, {"DeviceRequests"});
  const Json& given = Field(host, {"DeviceRequests"});
  if (IsEmpty(asked)) return IsEmpty(given);
  return given.is_array() && given.size() == 1 &&
         Field(given[0], {"DeviceIDs"}) == asked[0]["DeviceIDs"];
}

// One network at most, and that of the lease.
bool HasOnlyNetwork(const Json& wanted, const Json& inspected) {
  const Json& networks = Field(inspected, {"NetworkSettings", "Networks"});
  if (!networks.is_object() || networks.empty()) return true;
  return networks.size() == 1 && networks.contains(wanted["NetworkMode"].get<std::string>());
}

}  // namespace

std::string ContainerName(std::string_view lease) {
  std::string name = "ioworker-";
  for (const char c : lease) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-';
    name += plain ? c : '.';
  }
  return name;
}

Json ToCreateRequest(const ContainerSpec& spec, const ConfigContext& context) {
  Json environment = Json::array();
  if (!spec.environment.contains("HOME")) environment.push_back("HOME=/work");
  for (const auto& [name, value] : spec.environment) {
    environment.push_back(fmt::format("{}={}", name, value));
  }
  Json request = {
      {"Image", spec.image},
      {"User", kUser},
      {"WorkingDir", "/work"},
      {"Hostname", "ioworker"},
      {"Env", std::move(environment)},
      {"Labels", {{"ioworker.lease", spec.lease}, {"ioworker.device", context.device}}},
      {"StopSignal", "SIGTERM"},
      {"Healthcheck", {{"Test", {"NONE"}}}},  // an image's own would run beside the job
      {"HostConfig", HostConfig(spec, context)},
  };
  if (!spec.command.empty()) {
    request["Entrypoint"] = spec.command;
    request["Cmd"] = Json::array();
  }
  return request;
}

Status CheckHardening(const Json& request, const Json& inspected) {
  const Json& wanted = request["HostConfig"];
  const Json& host = Field(inspected, {"HostConfig"});
  std::string missing;
  const auto expect = [&](bool holds, std::string_view what) {
    if (holds) return;
    if (!missing.empty()) missing += ", ";
    missing += what;
  };
  for (const char* key : {"Memory", "MemorySwap", "NanoCpus", "PidsLimit", "ReadonlyRootfs",
                          "NetworkMode", "Privileged"}) {
    expect(Field(host, {key}) == wanted[key], key);
  }
  expect(Field(inspected, {"Config", "User"}) == request["User"], "User");
  expect(DropsAllCapabilities(host), "CapDrop");
  expect(HasSecurityOptions(host), "SecurityOpt");
  expect(HasPrivateNamespaces(host), "namespaces");
  expect(HasDevices(wanted, host), "Devices");
  expect(HasOnlyNetwork(wanted, inspected), "Networks");
  expect(HasOnlyMounts(wanted["Mounts"], Field(inspected, {"Mounts"})), "Mounts");
  if (missing.empty()) return {};
  return EngineError(
      "the container engine does not enforce what a job is held to; `ioworker doctor` names the "
      "fix",
      "the engine did not take: " + missing);
}

}  // namespace ioworker::engine::docker
