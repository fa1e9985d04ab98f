#include "engine/docker/container_config.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "engine/docker/container_check.h"

namespace ioworker::engine::docker {
namespace {

constexpr std::string_view kUser =
    "65532:65532";  // "nonroot" in many images, known to none as more
constexpr std::uint64_t kMebibyte = 1 << 20;
constexpr std::uint64_t kNanosPerCore = 1'000'000'000;
constexpr int kOutOfMemoryScore =
    1000;  // when the machine runs out, a job dies before anything of the owner's

// What tells of the machine, its heat or its power, or of other containers. Not all of it is there
// on every kernel. Podman has a list of its own.
const std::vector<std::string> kMaskedPaths = {
    "/proc/acpi",       "/proc/asound",        "/proc/interrupts",  "/proc/kcore",
    "/proc/keys",       "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
    "/proc/timer_list", "/proc/timer_stats",   "/sys/firmware",     "/sys/devices/virtual/powercap",
    "/sys/fs/bpf",      "/sys/fs/selinux",     "/sys/kernel/debug", "/sys/kernel/tracing",
    "/sys/dev/block"};
const std::vector<std::string> kReadOnlyPaths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                                 "/proc/sysrq-trigger"};

struct Folder {
  std::string_view name;
  bool read_only;
};
constexpr std::string_view kSecrets = "/run/secrets";
constexpr std::array<Folder, 4> kFolders{
    {{"in", true}, {"out", false}, {"work", false}, {"checkpoint", false}}};
constexpr std::string_view kNoticeFolder = "/run/ioworker";
constexpr const char* kThreads = "OMP_NUM_THREADS";  // OpenMP, PyTorch, MKL and OpenBLAS heed it

// exec: some frameworks compile into /tmp, and /work is no less executable. Podman would copy there
// what the image has, and start nothing if that is too large; Docker does not know the word.
std::string TmpfsOptions(std::uint32_t mebibytes, bool podman) {
  return "rw,exec,nosuid,nodev,mode=1777,size=" + std::to_string(mebibytes) + "m" +
         (podman ? ",notmpcopyup" : "");
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
  if (!spec.notice_path.empty()) mounts.push_back(Bind(spec.notice_path, kNoticeFolder, true));
  if (!spec.secrets_path.empty()) mounts.push_back(Bind(spec.secrets_path, kSecrets, true));
  return mounts;
}

Json Tmpfs(const ContainerSpec& spec, const ConfigContext& context) {
  const std::string options = TmpfsOptions(spec.tmp_mib, context.podman);
  Json tmpfs = {{"/tmp", options}};
  for (const std::string& path : context.image_volumes) {
    const bool secrets = path == kSecrets && !spec.secrets_path.empty();
    const bool bound = secrets || std::ranges::any_of(kFolders, [&](const Folder& folder) {
                         return path == "/" + std::string(folder.name);
                       });
    if (!bound && path != kNoticeFolder) tmpfs[path] = options;
  }
  return tmpfs;
}

Json LogConfig(const std::string& driver) {
  Json options = {{"max-size", "16m"}};
  if (driver == "local") options.update({{"max-file", "2"}, {"compress", "false"}});
  return {{"Type", driver}, {"Config", std::move(options)}};
}

Json Limit(const char* name, std::uint64_t value) {
  return {{"Name", name}, {"Soft", value}, {"Hard", value}};
}

// PidsLimit bounds the processes: the kernel counts this other limit over all containers of a user.
// It is said only where the engine has a bound itself, which Podman would else try to exceed.
Json Ulimits(const ProcessLimits& engine) {
  const std::uint64_t files =
      engine.open_files == 0 ? kOpenFilesMax : std::min(engine.open_files, kOpenFilesMax);
  Json limits = Json::array({Limit("nofile", files), Limit("core", 0)});
  if (engine.processes != 0) limits.push_back(Limit("nproc", engine.processes));
  return limits;
}

Json HostConfig(const ContainerSpec& spec, const ConfigContext& context) {
  const std::uint64_t memory = spec.memory_mib * kMebibyte;
  Json host = {
      {"AutoRemove", false},
      {"RestartPolicy", {{"Name", "no"}}},
      {"Init",
       true},  // reaps orphans and dies of SIGTERM, which many programs as process 1 would not
      {"CapDrop", {"ALL"}},
      {"SecurityOpt", {"no-new-privileges", "seccomp=" + context.seccomp}},
      {"MaskedPaths", kMaskedPaths},
      {"ReadonlyPaths", kReadOnlyPaths},
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
      {"ShmSize", SharedMemoryMib(spec) * kMebibyte},
      {"Ulimits", Ulimits(context.limits)},
      {"Tmpfs", Tmpfs(spec, context)},
      {"Mounts", Mounts(spec)},
      {"LogConfig", LogConfig(context.log_driver)},
  };
  if (!context.runtime.empty()) host["Runtime"] = context.runtime;
  if (!spec.gpu_indices.empty()) {
    Json indices = Json::array();
    for (const std::uint32_t index : spec.gpu_indices) indices.push_back(std::to_string(index));
    host["DeviceRequests"] = Json::array({{{"DeviceIDs", std::move(indices)},
                                           {"Capabilities", Json::array({Json::array({"gpu"})})}}});
  }
  return host;
}

// What the job says, then what the image says of the threads, then what fits the container. The
// user has no name in most images, and HOME there is often root's. Numeric libraries start as many
// threads as the machine has cores if nothing tells them.
Json Environment(const ContainerSpec& spec, const ConfigContext& context) {
  std::map<std::string, std::string> environment = {
      {"HOME", "/work"}, {"LOGNAME", "job"}, {"USER", "job"}};
  if (!context.image_variables.contains(kThreads)) {
    environment[kThreads] = std::to_string(spec.cores);
  }
  for (const auto& [name, value] : spec.environment) environment[name] = value;
  Json lines = Json::array();
  for (const auto& [name, value] : environment) lines.push_back(fmt::format("{}={}", name, value));
  return lines;
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
  Json request = {
      {"Image", spec.image},
      {"User", kUser},
      {"WorkingDir", "/work"},
      {"Hostname", "ioworker"},
      {"Env", Environment(spec, context)},
      {"Labels", {{"ioworker.lease", spec.lease}, {"ioworker.device", context.device}}},
      {"StopSignal", "SIGTERM"},
      {"Healthcheck", {{"Test", {"NONE"}}}},  // an image's own would run beside the job
      {"HostConfig", HostConfig(spec, context)},
  };
  request["Labels"][kAskedLabel] = AskedText(request);
  if (!spec.command.empty()) {
    request["Entrypoint"] = spec.command;
    request["Cmd"] = Json::array();
  }
  return request;
}

}  // namespace ioworker::engine::docker
