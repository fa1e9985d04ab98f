#include "agent/trial.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/scratch.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kNamesShown = 5;

struct Check {
  std::string_view code;
  std::string_view title;
  std::string_view fix;
};

constexpr std::string_view kRestart =
    "restart the container engine, then run: ioworker device trial";
constexpr std::string_view kEngineDefaults =
    "take what weakens containers out of the engine's settings and restart it";
constexpr std::string_view kControllers =
    "boot with control groups version 2 and delegate the controllers cpu, memory and pids to the "
    "engine; on version 1 boot with swapaccount=1";

constexpr auto kChecks = std::to_array<Check>({
    {"T001_START", "the trial job runs", "see what the engine says: ioworker doctor"},
    {"T002_REPORT", "the trial job reports", kRestart},
    {"T003_USER", "a job is nobody", kEngineDefaults},
    {"T004_CAPABILITIES", "a job has no capabilities", kEngineDefaults},
    {"T005_PRIVILEGES", "a job gets no new privileges", kEngineDefaults},
    {"T006_SECCOMP", "system calls are filtered",
     "take seccomp-profile out of the engine's settings and restart it"},
    {"T007_ROOT", "the image cannot be changed", kEngineDefaults},
    {"T008_FOLDERS", "a job has its folders",
     "see that the data folder is on a local disk, mounted without ro"},
    {"T009_DISK", "the disk of a job is bounded",
     "load the kernel module loop and install e2fsprogs; or say scratch: plain in device.json"},
    {"T010_TMP", "folders in memory are bounded", kEngineDefaults},
    {"T011_NETWORK", "a job has no network", kEngineDefaults},
    {"T012_MEMORY", "memory is bounded", kControllers},
    {"T013_PROCESSORS", "processors are bounded", kControllers},
    {"T014_PROCESSES", "processes are bounded", kControllers},
    {"T015_OPEN_FILES", "open files are bounded", kEngineDefaults},
    {"T016_MOUNTS", "a job sees no folder of the machine", kEngineDefaults},
    {"T017_SOCKETS", "a job sees no socket of the machine", kEngineDefaults},
    {"T018_KERNEL_FILES", "the kernel's files are covered", kEngineDefaults},
    {"T019_DEVICES", "a job has ordinary devices only", kEngineDefaults},
    {"T020_KEYRINGS", "a job makes no keys", kEngineDefaults},
    {"T021_NAMESPACES", "a job makes no namespaces", kEngineDefaults},
    {"T022_REMAINS", "nothing of the trial job is left", kRestart},
});

// Adds findings by their codes.
class Judge {
 public:
  void Expect(bool holds, std::string_view code, std::string found) {
    if (!holds) findings_.push_back(TrialFailure(code, std::move(found)));
  }
  std::vector<Finding> Take() { return std::move(findings_); }

 private:
  std::vector<Finding> findings_;
};

std::string Names(std::vector<std::string> names) {
  const std::size_t more = names.size() > kNamesShown ? names.size() - kNamesShown : 0;
  if (more > 0) names.resize(kNamesShown);
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  return more > 0 ? text + fmt::format(" and {} more", more) : text;
}

// What engines put into every container. Whatever ends with '/' stands for all below it.
bool IsOrdinaryMount(std::string_view path) {
  for (const TrialFolder& folder : kTrialFolders) {
    if (path == folder.path) return true;
  }
  constexpr auto kOrdinary = std::to_array<std::string_view>(
      {"/", "/dev", "/dev/", "/proc", "/proc/", "/sys", "/sys/", "/tmp", "/run", "/var/tmp",
       "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/run/.containerenv", "/run/secrets",
       "/run/podman-init", "/sbin/docker-init"});
  return std::ranges::any_of(kOrdinary, [&](std::string_view ordinary) {
    return path == ordinary ||
           (ordinary.size() > 1 && ordinary.ends_with('/') && path.starts_with(ordinary));
  });
}

bool IsOrdinaryDevice(std::string_view path) {
  constexpr auto kOrdinary =
      std::to_array<std::string_view>({"/dev/console", "/dev/full", "/dev/null", "/dev/ptmx",
                                       "/dev/random", "/dev/tty", "/dev/urandom", "/dev/zero"});
  return std::ranges::find(kOrdinary, path) != kOrdinary.end();
}

const TrialFacts::Folder* FindFolder(const TrialFacts& facts, std::string_view path) {
  const auto found = std::ranges::find(facts.folders, path, &TrialFacts::Folder::path);
  return found == facts.folders.end() ? nullptr : &*found;
}

void JudgePrivileges(const TrialFacts& facts, Judge& judge) {
  judge.Expect(
      facts.user == kContainerUser && facts.group == kContainerUser, "T003_USER",
      fmt::format("user {}, group {}; {} was asked for", facts.user, facts.group, kContainerUser));
  judge.Expect(
      !facts.capabilities.empty() && facts.capabilities.find_first_not_of('0') == std::string::npos,
      "T004_CAPABILITIES", "capabilities " + facts.capabilities);
  judge.Expect(facts.no_new_privileges, "T005_PRIVILEGES", "a set-uid program would change it");
  judge.Expect(facts.seccomp, "T006_SECCOMP", "every system call is let through");
  judge.Expect(!facts.keyrings, "T020_KEYRINGS", "a key could be added to the user's keyring");
  judge.Expect(!facts.namespaces, "T021_NAMESPACES", "a user namespace could be made");
}

void JudgeFolders(const TrialFacts& facts, const TrialExpectation& expected, Judge& judge) {
  for (const TrialFolder& wanted : kTrialFolders) {
    const auto* folder = FindFolder(facts, wanted.path);
    const bool fits = folder != nullptr && folder->writable == wanted.writable &&
                      folder->read_only == !wanted.writable;
    judge.Expect(fits, "T008_FOLDERS",
                 fmt::format("{} should be there, {}", wanted.path,
                             wanted.writable ? "to be written" : "to be read only"));
    if (!fits || !wanted.writable || expected.disk_mib == 0) continue;
    judge.Expect(folder->filled_mib <= expected.disk_mib, "T009_DISK",
                 fmt::format("{} MiB could be written to {}, {} MiB are its disk",
                             folder->filled_mib, wanted.path, expected.disk_mib));
  }
  const auto judge_memory = [&](std::string_view path, std::uint64_t mib) {
    const auto* folder = FindFolder(facts, path);
    const bool fits =
        folder == nullptr || !folder->writable || (folder->in_memory && folder->filled_mib <= mib);
    judge.Expect(fits, "T010_TMP",
                 folder == nullptr
                     ? std::string()
                     : fmt::format("{} MiB could be written to {}, {} MiB were asked for",
                                   folder->filled_mib, path, mib));
  };
  judge_memory("/tmp", expected.tmp_mib);
  judge_memory("/dev/shm", expected.shared_memory_mib);
}

void JudgeLimits(const TrialFacts& facts, const TrialExpectation& expected, Judge& judge) {
  // Control groups count in pages, and may round down.
  const bool memory_said = facts.memory_max_mib == 0 || facts.memory_max_mib <= expected.memory_mib;
  judge.Expect(memory_said && !facts.takes_memory, "T012_MEMORY",
               facts.takes_memory ? fmt::format("more than the {} MiB asked for could be taken",
                                                expected.memory_mib)
                                  : fmt::format("the limit is {} MiB, {} MiB were asked for",
                                                facts.memory_max_mib, expected.memory_mib));
  const std::uint64_t cores = expected.cores * 1000;
  const bool processors_said = facts.processors_max == 0 || facts.processors_max <= cores;
  judge.Expect(
      processors_said && facts.processors_used <= cores + cores / 2, "T013_PROCESSORS",
      fmt::format("{:.2f} processors could be used, the limit is {:.2f}; {} were asked for",
                  static_cast<double>(facts.processors_used) / 1000,
                  static_cast<double>(facts.processors_max) / 1000, expected.cores));
  judge.Expect(facts.processes <= expected.processes, "T014_PROCESSES",
               fmt::format("{} processes could be started, {} were asked for", facts.processes,
                           expected.processes));
  judge.Expect(facts.open_files <= engine::kOpenFilesMax && facts.core_bytes == 0,
               "T015_OPEN_FILES",
               fmt::format("{} files may be open, {} were asked for; a core file may have {} bytes",
                           facts.open_files, engine::kOpenFilesMax, facts.core_bytes));
}

void JudgeSights(const TrialFacts& facts, Judge& judge) {
  judge.Expect(facts.root_read_only, "T007_ROOT", "the root file system can be written");
  std::vector<std::string> interfaces = facts.interfaces;
  std::erase(interfaces, "lo");
  // Tunnels that the kernel makes in each namespace by itself carry nothing without a route.
  std::erase_if(interfaces, [&](const std::string& name) {
    return !facts.route &&
           (name.starts_with("tunl") || name.starts_with("sit") || name.starts_with("ip6tnl") ||
            name.starts_with("gre") || name.starts_with("erspan") || name.starts_with("ip_vti") ||
            name.starts_with("ip6_vti") || name.starts_with("ip6gre"));
  });
  judge.Expect(interfaces.empty() && !facts.route, "T011_NETWORK",
               interfaces.empty() ? "there is a way out" : "interfaces " + Names(interfaces));
  std::vector<std::string> mounts = facts.mounts;
  std::erase_if(mounts, IsOrdinaryMount);
  judge.Expect(mounts.empty(), "T016_MOUNTS", "mounted: " + Names(mounts));
  judge.Expect(facts.sockets.empty(), "T017_SOCKETS", Names(facts.sockets));
  judge.Expect(facts.kernel_files.empty(), "T018_KERNEL_FILES",
               "open: " + Names(facts.kernel_files));
  std::vector<std::string> devices = facts.devices;
  std::erase_if(devices, IsOrdinaryDevice);
  judge.Expect(devices.empty(), "T019_DEVICES", Names(devices));
}

}  // namespace

TrialExpectation ExpectationOf(const engine::ContainerSpec& spec, std::uint64_t disk_mib) {
  return {.cores = spec.cores,
          .memory_mib = spec.memory_mib,
          .disk_mib = disk_mib,
          .tmp_mib = spec.tmp_mib,
          .shared_memory_mib = engine::SharedMemoryMib(spec),
          .processes = spec.pids_max};
}

std::vector<std::string> TrialCommand(const TrialExpectation& expectation) {
  std::vector<std::string> words = {
      "/probe",
      fmt::format("disk_mib={}", expectation.disk_mib),
      fmt::format("tmp_mib={}", expectation.tmp_mib),
      fmt::format("shared_memory_mib={}", expectation.shared_memory_mib),
      fmt::format("memory_mib={}", expectation.memory_mib),
      fmt::format("processes={}", expectation.processes),
      fmt::format("cores={}", expectation.cores)};
  for (const TrialFolder& folder : kTrialFolders) {
    words.push_back(fmt::format("{}={}", folder.writable ? "folder" : "read_only", folder.path));
  }
  return words;
}

std::vector<Finding> JudgeTrial(const TrialFacts& facts, const TrialExpectation& expected) {
  Judge judge;
  JudgePrivileges(facts, judge);
  JudgeFolders(facts, expected, judge);
  JudgeLimits(facts, expected, judge);
  JudgeSights(facts, judge);
  auto findings = judge.Take();
  std::ranges::sort(findings, {}, &Finding::code);
  return findings;
}

std::vector<Finding> JudgeAbilities(const engine::EngineInfo& info) {
  Judge judge;
  const std::string words = info.name + " says that it cannot enforce this limit";
  judge.Expect(info.seccomp, "T006_SECCOMP", info.name + " runs without a filter");
  judge.Expect(info.memory_limit, "T012_MEMORY", words);
  judge.Expect(info.cpu_limit, "T013_PROCESSORS", words);
  judge.Expect(info.pids_limit, "T014_PROCESSES", words);
  return judge.Take();
}

Finding TrialFailure(std::string_view code, std::string found) {
  const auto check = std::ranges::find(kChecks, code, &Check::code);
  return {.code = std::string(code),
          .title = std::string(check == kChecks.end() ? "" : check->title),
          .verdict = Verdict::kFailure,
          .found = std::move(found),
          .fix = std::string(check == kChecks.end() ? kRestart : check->fix)};
}

}  // namespace ioworker::agent
