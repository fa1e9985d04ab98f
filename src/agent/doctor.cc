#include "agent/doctor.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "agent/doctor_gpu.h"
#include "agent/doctor_network.h"
#include "agent/doctor_system.h"
#include "agent/enrolment.h"
#include "agent/inventory.h"
#include "agent/outlets.h"
#include "engine/shortfall.h"
#include "net/http_client.h"

namespace ioworker::agent {
namespace {

constexpr std::uint64_t kDiskMibWanted = 20 << 10;
constexpr std::uint64_t kDiskMibLeast = 4 << 10;
constexpr std::uint64_t kMemoryMibWanted = 2 << 10;
constexpr std::uint64_t kMemoryMibLeast = 1 << 10;
constexpr Duration kSkewWarned = seconds{5};
constexpr Duration kSkewFailed = seconds{60};
constexpr Duration kAnswer = seconds{10};

bool Exists(const char* path) { return access(path, F_OK) == 0; }

// What jobs are held to: enforced, unless the engine falls short of it.
Finding JudgeAbility(std::string code, std::string title,
                     const std::vector<engine::Shortfall>& shortfalls) {
  Finding finding{.code = std::move(code), .title = std::move(title), .found = "enforced"};
  for (const engine::Shortfall& each : shortfalls) {
    if (each.code != finding.code) continue;
    finding.verdict = Verdict::kFailure;
    finding.found = each.found;
    finding.fix = each.fix;
  }
  return finding;
}

// Which levels are offered is seen when the device starts: it runs a container with each.
Finding SayIsolation(const engine::EngineInfo& info) {
  Finding finding{.code = "D031_ISOLATION", .title = "isolation of jobs", .found = "container"};
  for (const auto& [level, runtime] : info.runtimes) {
    if (level == engine::Isolation::kContainer) continue;
    finding.found += fmt::format(", {} by the runtime {}",
                                 jobs::IsolationName(static_cast<jobs::Isolation>(level)),
                                 runtime.empty() ? "of all containers" : runtime);
  }
  return finding;
}

// Each container that is made takes a whole copy of its image there.
Finding JudgeStorage(const engine::EngineInfo& info) {
  Finding finding{
      .code = "D030_STORAGE", .title = "how images are stored", .found = info.storage_driver};
  if (info.storage_driver != "vfs") return finding;
  finding.verdict = Verdict::kWarning;
  finding.fix =
      "vfs copies the whole image for each task: give the engine overlay2, or fuse-overlayfs";
  return finding;
}

Finding JudgeAmount(Finding finding, std::uint64_t mib, std::uint64_t wanted, std::uint64_t least) {
  finding.found = fmt::format("{} MiB", mib);
  if (mib >= wanted) finding.fix.clear();
  if (mib < wanted) finding.verdict = Verdict::kWarning;
  if (mib < least) finding.verdict = Verdict::kFailure;
  return finding;
}

// The process that collects orphans in a container is a program of its own. Docker brings one
// along.
Finding ExamineInit(const engine::EngineInfo& info) {
  Finding finding{.code = "D016_INIT", .title = "init process of containers", .found = "there"};
  constexpr std::array kPlaces = {"/usr/bin/catatonit", "/usr/libexec/podman/catatonit",
                                  "/usr/lib/podman/catatonit", "/usr/libexec/catatonit/catatonit",
                                  "/usr/local/libexec/podman/catatonit"};
  if (info.name != "podman" || std::ranges::any_of(kPlaces, Exists)) return finding;
  finding.verdict = Verdict::kFailure;
  finding.found = "Podman has none: no container would start";
  finding.fix = "install the package catatonit";
  return finding;
}

// What jobs may reach is guarded by the kernel's packet filter, or they reach nothing.
Finding ExamineEgress(const engine::EngineInfo& info) {
  Finding finding{.code = "D017_EGRESS", .title = "network for jobs", .found = "can be guarded"};
  const Status able = CanGuard(info);
  if (able) return finding;
  finding.verdict = Verdict::kWarning;
  finding.found = "none: jobs that need one are not offered to this machine";
  finding.fix = able.error().message;
  return finding;
}

std::vector<Finding> ExamineEngine(const Result<engine::EngineInfo>& info) {
  if (info) {
    auto findings = JudgeEngine(*info);
    findings.push_back(ExamineInit(*info));
    findings.push_back(ExamineEgress(*info));
    return findings;
  }
  const std::string& said = info.error().message;
  const auto remedy = said.find("; ");
  if (remedy == std::string::npos) {
    return {{.code = "D001_ENGINE",
             .title = "container engine",
             .verdict = Verdict::kFailure,
             .found = said.empty() ? "no engine answers" : said,
             .fix = "install and start Docker or Podman, and run this as a user who may use it"}};
  }
  return {{.code = "D001_ENGINE",
           .title = "container engine",
           .verdict = Verdict::kFailure,
           .found = said.substr(0, remedy),
           .fix = said.substr(remedy + 2)}};
}

Finding ExamineScratch(const Settings& settings) {
  Finding finding{.code = "D007_SCRATCH", .title = "scratch disks of fixed size", .found = "yes"};
  const bool mkfs = Exists("/usr/sbin/mkfs.ext4") || Exists("/sbin/mkfs.ext4");
  const bool able = geteuid() == 0 && Exists("/dev/loop-control") && mkfs;
  if (able && settings.scratch == ScratchKind::kAuto) return finding;
  finding.verdict = Verdict::kWarning;
  finding.found = "no: plain folders are measured every second instead";
  finding.fix = "run the device as root, load the kernel module loop, install e2fsprogs";
  return finding;
}

std::vector<Finding> ExamineMachine(const Settings& settings) {
  const Machine machine = FindMachine(settings.data_folder, nullptr);
  std::vector<Finding> findings;
  findings.push_back(
      JudgeAmount({.code = "D005_DISK",
                   .title = "free disk at " + settings.data_folder,
                   .found = {},
                   .fix = "free some space, or move the data folder to a larger disk"},
                  machine.disk_mib, kDiskMibWanted, kDiskMibLeast));
  findings.push_back(
      JudgeAmount({.code = "D006_MEMORY",
                   .title = "memory",
                   .found = {},
                   .fix = "little can be lent: a tenth, 512 MiB at least, stays yours"},
                  machine.memory_mib, kMemoryMibWanted, kMemoryMibLeast));
  findings.push_back(ExamineScratch(settings));
  Finding architecture{
      .code = "D008_ARCHITECTURE", .title = "architecture", .found = machine.architecture};
  if (machine.architecture != "amd64" && machine.architecture != "arm64") {
    architecture.verdict = Verdict::kWarning;
    architecture.fix = "few images exist for it; expect few tasks";
  }
  findings.push_back(std::move(architecture));
  return findings;
}

Finding ExamineDiskSpeed(const DoctorContext& context) {
  if (context.disk_speed) {
    return JudgeDiskSpeed(context.disk_speed(NearestFolder(context.settings.data_folder)));
  }
  return {.code = "D025_DISK_SPEED",
          .title = "speed of the disk",
          .found = "not measured: `ioworker doctor --disk-speed` does, by writing 64 MiB"};
}

Finding ExamineUser() {
  Finding finding{.code = "D010_USER", .title = "user", .found = fmt::format("uid {}", geteuid())};
  if (geteuid() == 0) return finding;
  finding.verdict = Verdict::kWarning;
  finding.fix =
      "as root, the device can bound scratch disks and remove all that a task leaves; without, it "
      "measures them, and folders that a task made may stay on disk until root removes them";
  return finding;
}

std::string KernelRelease() {
  utsname names{};
  return uname(&names) == 0 ? names.release : "";
}

Finding ExamineKey(const DoctorContext& context) {
  const Settings& settings = context.settings;
  Finding finding{.code = "D012_ENROLMENT", .title = "enrolment", .found = settings.device_id};
  struct stat about{};
  if (!context.settings_error.empty()) {
    finding.verdict = Verdict::kFailure;
    finding.found = context.settings_error;
    finding.fix = "correct the file, or put it back from a copy";
  } else if (settings.device_id.empty()) {
    finding.verdict = Verdict::kWarning;
    finding.found = "this machine is not enrolled";
    finding.fix = "run: ioworker device enroll";
  } else if (stat(settings.KeyPath().c_str(), &about) != 0) {
    finding.verdict = Verdict::kFailure;
    finding.found = "the key " + settings.KeyPath() + " is gone";
    finding.fix = "put it back from a copy, or retire this device and enrol the machine again";
  } else if ((about.st_mode & 077) != 0) {
    finding.verdict = Verdict::kFailure;
    finding.found = "others may read the key";
    finding.fix = "run: chmod 600 " + settings.KeyPath();
  }
  return finding;
}

std::vector<Finding> ExamineCoordinator(const DoctorContext& context) {
  const Coordinator coordinator = CoordinatorOf(context.settings);
  Finding reached{.code = "D013_COORDINATOR", .title = "coordinator", .found = coordinator.url};
  net::HttpClient client(
      {.unix_socket = {}, .proxy = coordinator.proxy, .ca_path = coordinator.ca_path});
  net::HttpCall call;
  call.url = coordinator.url + "/";
  call.deadline = kAnswer;
  const auto response = client.Send(call);
  if (!response) {
    reached.verdict = Verdict::kFailure;
    reached.found = coordinator.url + ": " + response.error().message;
    reached.fix = "check the URL, the proxy and the firewall; only outbound connections are needed";
    return {std::move(reached)};
  }
  const auto date = ParseHttpDate(std::string(net::FindHeader(response->headers, "date")));
  if (!date) return {std::move(reached)};
  return {std::move(reached), JudgeClock(context.clock.Now(), *date)};
}

}  // namespace

std::vector<Finding> Examine(const DoctorContext& context) {
  const auto engine = context.engine != nullptr
                          ? context.engine->Info()
                          : Result<engine::EngineInfo>(Unavailable(context.engine_error));
  std::vector<Finding> findings = ExamineEngine(engine);
  const auto add = [&](std::vector<Finding> more) {
    for (Finding& each : more) findings.push_back(std::move(each));
  };
  add(ExamineMachine(context.settings));
  const std::string no_gpus = WhyNoGpus(engine.value_or(engine::EngineInfo()));
  add(JudgeGpus(SeeGpus(context.gpus, no_gpus, context.clock)));
  add(ExamineSystem({.root = context.root,
                     .user = context.user,
                     .rootless = engine ? engine->rootless : context.user != 0,
                     .packet_filter = context.packet_filter,
                     .has_program = context.has_program}));
  findings.push_back(ExamineDiskSpeed(context));
  findings.push_back(ExamineUser());
  findings.push_back(JudgeKernel(KernelRelease()));
  findings.push_back(ExamineKey(context));
  if (!context.settings.coordinator_url.empty()) {
    const Coordinator coordinator = CoordinatorOf(context.settings);
    findings.push_back(ExamineName(coordinator, context));
    findings.push_back(JudgeProxy(coordinator, context.proxies));
    add(ExamineCoordinator(context));
  }
  std::ranges::sort(findings, {}, &Finding::code);
  return findings;
}

std::vector<Finding> JudgeEngine(const engine::EngineInfo& info) {
  std::vector<Finding> findings;
  findings.push_back({.code = "D001_ENGINE",
                      .title = "container engine",
                      .found = fmt::format("{} {}{}", info.name, info.version,
                                           info.rootless ? ", rootless" : "")});
  const auto shortfalls = engine::ShortfallsOf(info);
  findings.push_back(
      JudgeAbility("D002_LIMITS", "limits on memory, swap, processes and cores", shortfalls));
  findings.push_back(JudgeAbility("D003_SECCOMP", "filter on system calls", shortfalls));
  findings.push_back(JudgeStorage(info));
  findings.push_back(SayIsolation(info));
  Finding version{.code = "D004_CGROUP",
                  .title = "control groups",
                  .found = fmt::format("version {}", info.cgroup_version)};
  if (info.cgroup_version < 2) {
    version.verdict = Verdict::kWarning;
    version.fix = "version 2 bounds memory more exactly; current distributions use it";
  }
  findings.push_back(std::move(version));
  Finding files{.code = "D015_OPEN_FILES",
                .title = "open files of a container",
                .found = fmt::format("{} allowed", engine::kOpenFilesMax)};
  if (info.open_files_max != 0 && info.open_files_max < engine::kOpenFilesMax) {
    files.verdict = Verdict::kWarning;
    files.found = fmt::format("{} allowed: the engine may not give {}", info.open_files_max,
                              engine::kOpenFilesMax);
    files.fix = fmt::format("start the engine with a hard limit of {} open files or more",
                            engine::kOpenFilesMax);
  }
  findings.push_back(std::move(files));
  return findings;
}

Finding JudgeClock(Instant here, Instant there) {
  const Duration skew = here - there;
  Finding finding{.code = "D014_CLOCK",
                  .title = "clock",
                  .found = fmt::format("{:.1f} s off the coordinator's",
                                       static_cast<double>(skew.count()) / 1e6)};
  const Duration size = std::chrono::abs(skew);
  if (size <= kSkewWarned) return finding;
  finding.verdict = size > kSkewFailed ? Verdict::kFailure : Verdict::kWarning;
  finding.fix = "keep the clock set, say with systemd-timesyncd or chrony";
  return finding;
}

// Below these a job waits for its own scratch disk more than it works.
Finding JudgeDiskSpeed(const Result<DiskSpeed>& measured) {
  constexpr double kMegabytesWanted = 50;
  constexpr double kSyncMillisMost = 50;
  Finding finding{.code = "D025_DISK_SPEED", .title = "speed of the disk"};
  if (!measured) {
    finding.verdict = Verdict::kWarning;
    finding.found = "cannot be measured: " + measured.error().message;
    finding.fix = "free some space in the data folder and see who may write there";
    return finding;
  }
  finding.found = fmt::format("{:.0f} MB/s written, {:.1f} ms until a small write is safe",
                              measured->megabytes_per_second, measured->sync_millis);
  if (measured->megabytes_per_second >= kMegabytesWanted &&
      measured->sync_millis <= kSyncMillisMost) {
    return finding;
  }
  finding.verdict = Verdict::kWarning;
  finding.fix = "move the data folder to a faster disk: tasks would wait for this one";
  return finding;
}

// 5.8 brought the last system call that the device uses (loop devices in one step); without it
// scratch disks are plain folders.
Finding JudgeKernel(const std::string& release) {
  Finding finding{.code = "D011_KERNEL", .title = "kernel", .found = release};
  char* rest = nullptr;
  const long major = std::strtol(release.c_str(), &rest, 10);
  const long minor = *rest == '.' ? std::strtol(rest + 1, nullptr, 10) : 0;
  if (major > 5 || (major == 5 && minor >= 8)) return finding;
  finding.verdict = major < 5 || minor < 6 ? Verdict::kFailure : Verdict::kWarning;
  finding.fix = "use Linux 5.8 or later";
  return finding;
}

std::optional<Instant> ParseHttpDate(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return Instant{timegm(&parts) * 1'000'000};
}

}  // namespace ioworker::agent
