#include "agent/doctor_system.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/readings.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileMax = 256 << 10;
constexpr std::uint64_t kSubordinateIds = 65536;  // of one user; jobs run as 65532
constexpr int kNetAdmin = 12;                     // Source: linux/capability.h

std::string Text(const std::string& path) {
  std::string text = ReadFile(path, kFileMax).value_or("");
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

bool Exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::vector<std::string> Split(std::string_view text, char at) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(at));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

// The line of a file like /etc/passwd whose field at `index` is `value`.
std::vector<std::string> LineWith(const std::string& path, std::size_t index,
                                  const std::string& value) {
  for (const std::string& line : Split(Text(path), '\n')) {
    auto fields = Split(line, ':');
    if (fields.size() > index && fields[index] == value) return fields;
  }
  return {};
}

// Lines are NAME:FIRST:COUNT, or with the user's number for the name.
bool HasSubordinateIds(const std::string& path, const std::string& name, std::uint32_t user) {
  for (const auto& who : {name, std::to_string(user)}) {
    const auto line = LineWith(path, 0, who);
    if (line.size() == 3 && ParseNumber(line[2]) >= kSubordinateIds) return true;
  }
  return false;
}

void Fail(Finding& finding, std::string found, std::string fix) {
  finding.verdict = Verdict::kFailure;
  finding.found = std::move(found);
  finding.fix = std::move(fix);
}

void Warn(Finding& finding, std::string found, std::string fix) {
  Fail(finding, std::move(found), std::move(fix));
  finding.verdict = Verdict::kWarning;
}

bool HasNetAdmin(const std::string& root) {
  for (const std::string& line : Split(Text(root + "/proc/self/status"), '\n')) {
    const auto words = Split(line, '\t');
    if (words.size() != 2 || words[0] != "CapEff:") continue;
    std::uint64_t held = 0;
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), held, 16);
    return (held >> kNetAdmin & 1) != 0;
  }
  return false;
}

// Where the controllers are that the engine's containers get, with control groups of version 2.
std::string ControllersPath(const SystemContext& context) {
  const std::string mount = context.root + "/sys/fs/cgroup";
  if (!context.rootless) return mount + "/cgroup.controllers";
  return fmt::format("{0}/user.slice/user-{1}.slice/user@{1}.service/cgroup.controllers", mount,
                     context.user);
}

}  // namespace

Finding ExamineUserNamespaces(const SystemContext& context) {
  const std::string& root = context.root;
  Finding finding{.code = "D022_USER_NAMESPACES", .title = "user namespaces", .found = "allowed"};
  const bool exist = Exists(root + "/proc/sys/user/max_user_namespaces");
  const bool none = Text(root + "/proc/sys/user/max_user_namespaces") == "0";
  const bool root_only = Text(root + "/proc/sys/kernel/unprivileged_userns_clone") == "0";
  if (!context.rootless) {
    if (!exist || none || root_only) finding.found = "off; a rootful engine needs none";
    return finding;
  }
  const auto set = [](const std::string& key, const std::string& value) {
    return fmt::format(
        "as root: echo '{0} = {1}' > /etc/sysctl.d/90-ioworker.conf; sysctl -w "
        "{0}={1}",
        key, value);
  };
  const auto user = LineWith(root + "/etc/passwd", 2, std::to_string(context.user));
  const std::string name = user.empty() ? std::to_string(context.user) : user[0];
  if (!exist) {
    Fail(finding, "this kernel has none, and a rootless engine needs them",
         "use a kernel with CONFIG_USER_NS, or a rootful engine");
  } else if (none) {
    Fail(finding, "none may be made, and a rootless engine needs them",
         set("user.max_user_namespaces", "15000"));
  } else if (root_only) {
    Fail(finding, "only root may make them, and a rootless engine needs them",
         set("kernel.unprivileged_userns_clone", "1"));
  } else if (!HasSubordinateIds(root + "/etc/subuid", name, context.user) ||
             !HasSubordinateIds(root + "/etc/subgid", name, context.user)) {
    Fail(finding, fmt::format("{} has no {} ids for them", name, kSubordinateIds),
         fmt::format("as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {}; "
                     "then log in again",
                     name));
  } else if (Text(root + "/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1") {
    Warn(finding, "allowed only to programs that AppArmor names",
         "if the engine does not start: " +
             set("kernel.apparmor_restrict_unprivileged_userns", "0"));
  }
  return finding;
}

Finding ExaminePacketFilter(const SystemContext& context) {
  Finding finding{.code = "D023_NFTABLES", .title = "packet filter", .found = "can be used"};
  if (!context.has_program("nft")) {
    Warn(finding, "there is no program nft: jobs get no network", "install the package nftables");
  } else if (!HasNetAdmin(context.root)) {
    Warn(finding, "this user may not change it (CAP_NET_ADMIN): jobs get no network",
         "run the device as root, as `ioworker connect` does when root calls it");
  } else if (const Status answers = context.packet_filter(); !answers) {
    Warn(finding, answers.error().message,
         "load the kernel's module: modprobe nf_tables; in a container or a virtual server, ask "
         "its host for it");
  }
  return finding;
}

Finding ExamineControllers(const SystemContext& context) {
  constexpr std::array<std::string_view, 3> kNeeded = {"cpu", "memory", "pids"};
  Finding finding{.code = "D024_CONTROLLERS", .title = "controllers of control groups"};
  if (!Exists(context.root + "/sys/fs/cgroup/cgroup.controllers")) {
    finding.found = "version 1: the engine has all that the kernel has";
    if (!context.rootless) return finding;
    Fail(finding, "version 1, which gives a rootless engine none",
         "boot with systemd.unified_cgroup_hierarchy=1, or use a rootful engine");
    return finding;
  }
  const auto there = Split(Text(ControllersPath(context)), ' ');
  std::vector<std::string_view> missing;
  for (const auto needed : kNeeded) {
    if (std::ranges::find(there, needed) == there.end()) missing.push_back(needed);
  }
  finding.found = fmt::format("{}", fmt::join(there, ", "));
  if (missing.empty()) return finding;
  const std::string lacks = fmt::format("{} missing", fmt::join(missing, ", "));
  if (context.rootless) {
    Fail(finding, lacks + " for this user",
         "as root: mkdir -p /etc/systemd/system/user@.service.d; printf '[Service]\\nDelegate=cpu "
         "cpuset io memory pids\\n' > /etc/systemd/system/user@.service.d/delegate.conf; systemctl "
         "daemon-reload; then log in again");
  } else {
    Fail(finding, lacks,
         "boot the kernel with cgroup_enable=memory, or use one that has these controllers");
  }
  return finding;
}

// Informs only: what is said elsewhere may have its cause here.
Finding ExamineVirtualisation(const std::string& root) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kMakers = {
      {{"QEMU", "QEMU or KVM"},
       {"KVM", "QEMU or KVM"},
       {"VMware", "VMware"},
       {"innotek", "VirtualBox"},
       {"VirtualBox", "VirtualBox"},
       {"Virtual Machine", "Hyper-V"},
       {"Xen", "Xen"},
       {"Amazon EC2", "Amazon EC2"},
       {"Google Compute Engine", "Google Compute Engine"},
       {"OpenStack", "OpenStack"}}};
  Finding finding{.code = "D028_VIRTUALISATION", .title = "virtualisation", .found = "none seen"};
  const std::string kernel = Text(root + "/proc/sys/kernel/osrelease");
  if (kernel.contains("microsoft") || kernel.contains("Microsoft")) {
    finding.found = "Windows Subsystem for Linux: GPUs are Windows' to share";
  } else if (Exists(root + "/.dockerenv") || Exists(root + "/run/.containerenv") ||
             Exists(root + "/run/systemd/container")) {
    finding.found = "this runs in a container: what it sees may be a part of the machine";
  } else {
    const std::string board = Text(root + "/sys/class/dmi/id/sys_vendor") + " " +
                              Text(root + "/sys/class/dmi/id/product_name");
    const auto* const maker =
        std::ranges::find_if(kMakers, [&](const auto& each) { return board.contains(each.first); });
    if (maker != kMakers.end()) {
      finding.found = fmt::format("a virtual machine ({})", maker->second);
    } else if (Text(root + "/proc/cpuinfo").contains(" hypervisor")) {
      finding.found = "a virtual machine";
    }
  }
  return finding;
}

// Jobs get none. It matters for the owner's own programs when much is lent.
Finding ExamineSwap(const std::string& root) {
  Finding finding{.code = "D029_SWAP", .title = "swap", .found = "none"};
  std::uint64_t size = 0;
  std::uint64_t used = 0;
  for (const std::string& line : Split(Text(root + "/proc/swaps"), '\n')) {
    std::string even = line;
    std::ranges::replace(even, '\t', ' ');
    const auto words = Split(even, ' ');
    if (words.size() < 5 || words[0] == "Filename") continue;
    size += ParseNumber(words[2]) / 1024;
    used += ParseNumber(words[3]) / 1024;
  }
  if (size == 0) return finding;
  finding.found = fmt::format("{} of {} MiB in use", used, size);
  if (used * 2 <= size) return finding;
  Warn(finding, finding.found + ": this machine is short of memory",
       "lend less: memory_mib under [limits] in the policy");
  return finding;
}

std::vector<Finding> ExamineSystem(const SystemContext& context) {
  return {ExamineUserNamespaces(context), ExaminePacketFilter(context), ExamineControllers(context),
          ExamineVirtualisation(context.root), ExamineSwap(context.root)};
}

}  // namespace ioworker::agent
