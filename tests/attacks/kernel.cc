// Attacks on the kernel and what it shows.
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <unistd.h>

#include "attack.h"

namespace ioworker::attacks {
namespace {

Verdict Clock() {
  Verdict verdict;
  timespec at{};
  clock_gettime(CLOCK_REALTIME, &at);
  at.tv_sec += 86'400;
  Expect(verdict, clock_settime(CLOCK_REALTIME, &at) != 0, "sets the clock");
  const timeval day{.tv_sec = at.tv_sec, .tv_usec = 0};
  Expect(verdict, settimeofday(&day, nullptr) != 0, "sets the time of day");
  timex adjustment{};
  adjustment.modes = ADJ_FREQUENCY;
  adjustment.freq = 1000;
  Expect(verdict, adjtimex(&adjustment) < 0, "bends the clock");
  return verdict;
}

Verdict Keyrings() {
  Verdict verdict;
  constexpr int kSession = -3;
  constexpr int kJoinSession = 1;
  Expect(verdict, syscall(SYS_add_key, "user", "name", "secret", 6, kSession) < 0, "adds a key");
  Expect(verdict, syscall(SYS_keyctl, kJoinSession, "mine") < 0, "makes a keyring");
  Expect(verdict, syscall(SYS_request_key, "user", "name", nullptr, kSession) < 0,
         "asks for a key");
  return verdict;
}

Verdict Namespaces() {
  Verdict verdict;
  struct Kind {
    int flag;
    const char* name;
  };
  for (const Kind kind :
       {Kind{CLONE_NEWUSER, "user"}, Kind{CLONE_NEWNS, "mount"}, Kind{CLONE_NEWNET, "network"},
        Kind{CLONE_NEWPID, "process"}, Kind{CLONE_NEWCGROUP, "control group"}}) {
    Expect(verdict, unshare(kind.flag) != 0, std::string("a new ") + kind.name + " namespace");
  }
  for (const char* path : {"/proc/1/ns/net", "/proc/1/ns/mnt", "/proc/1/ns/user"}) {
    const int file = open(path, O_RDONLY);
    Expect(verdict, file < 0 || setns(file, 0) != 0, std::string("joins ") + path);
  }
  return verdict;
}

// Each needs a privilege, or is on the engine's list of calls that no container makes.
Verdict Calls() {
  Verdict verdict;
  const auto refused = [&](long number, const char* name, long a = 0, long b = 0, long c = 0,
                           long d = 0) { Expect(verdict, syscall(number, a, b, c, d) < 0, name); };
  refused(SYS_bpf, "bpf");
  refused(SYS_perf_event_open, "perf_event_open");
  refused(SYS_init_module, "init_module");
  refused(SYS_finit_module, "finit_module", -1);
  refused(SYS_delete_module, "delete_module");
  refused(SYS_kexec_load, "kexec_load");
  refused(SYS_userfaultfd, "userfaultfd");
  refused(SYS_syslog, "syslog", 3);
  refused(SYS_acct, "acct");
  refused(SYS_quotactl, "quotactl");
  refused(SYS_swapon, "swapon");
  refused(SYS_swapoff, "swapoff");
  refused(SYS_sethostname, "sethostname");
  refused(SYS_setdomainname, "setdomainname");
#ifdef SYS_iopl
  refused(SYS_iopl, "iopl", 3);
  refused(SYS_ioperm, "ioperm", 0, 1, 1);
#endif
  Expect(verdict, reboot(RB_DISABLE_CAD) != 0, "reboot");
  return verdict;
}

Verdict KernelFiles() {
  Verdict verdict;
  for (const char* path :
       {"/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/vm/drop_caches",
        "/proc/sys/kernel/modprobe", "/proc/sys/net/ipv4/ip_forward", "/proc/sysrq-trigger",
        "/proc/irq/default_smp_affinity", "/sys/kernel/uevent_helper", "/sys/power/state",
        "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/pids/pids.max",
        "/sys/fs/cgroup/release_agent"}) {
    Expect(verdict, open(path, O_WRONLY) < 0, std::string("writes ") + path);
  }
  for (const char* path : {"/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug",
                           "/sys/firmware/acpi/tables/DSDT", "/sys/kernel/debug/tracing/trace"}) {
    const int file = open(path, O_RDONLY);
    char byte = 0;
    Expect(verdict, file < 0 || read(file, &byte, 1) <= 0, std::string("reads ") + path);
  }
  // Out of memory, a job is to die before anything of the owner's.
  std::ifstream score("/proc/self/oom_score_adj");
  int value = 0;
  score >> value;
  Expect(verdict, value == 1000, "dies after others");
  Expect(verdict, !(std::ofstream("/proc/self/oom_score_adj") << -1000 << std::flush),
         "lives for ever");
  return verdict;
}

// What of the machine a job can read: nothing of the owner's files, no name of the machine.
Verdict OwnersFiles() {
  Verdict verdict;
  for (const char* path : {"/etc/shadow", "/root", "/home", "/var/lib/docker", "/var/lib/ioworker",
                           "/host", "/mnt", "/media", "/boot", "/run/secrets", "/etc/ssh"}) {
    std::error_code error;
    Expect(verdict, !std::filesystem::exists(path, error), std::string(path) + " is there");
  }
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    Expect(verdict, !line.contains(" /home/") && !line.contains(" /root/"), "shows " + line);
  }
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  Expect(verdict, std::string(name) == "ioworker", std::string("knows the machine's name ") + name);
  return verdict;
}

}  // namespace

std::vector<Attack> KernelAttacks() {
  return {{"clock", Clock}, {"keyrings", Keyrings},        {"namespaces", Namespaces},
          {"calls", Calls}, {"kernel-files", KernelFiles}, {"owners-files", OwnersFiles}};
}

}  // namespace ioworker::attacks
