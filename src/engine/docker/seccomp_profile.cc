#include "engine/docker/seccomp_profile.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <initializer_list>

#include <linux/sched.h>
#include <sys/personality.h>
#include <sys/socket.h>

namespace ioworker::engine::docker {
namespace {

using Names = std::initializer_list<const char*>;

// Files that the job has anyway: what it may do with them is decided by its user and its mounts.
// Without sync, which has every disk of the machine written.
constexpr Names kFiles = {"access",
                          "chdir",
                          "chmod",
                          "chown",
                          "close",
                          "close_range",
                          "creat",
                          "dup",
                          "dup2",
                          "dup3",
                          "faccessat",
                          "faccessat2",
                          "fadvise64",
                          "fallocate",
                          "fchdir",
                          "fchmod",
                          "fchmodat",
                          "fchmodat2",
                          "fchown",
                          "fchownat",
                          "fcntl",
                          "fdatasync",
                          "fgetxattr",
                          "flistxattr",
                          "flock",
                          "fremovexattr",
                          "fsetxattr",
                          "fstat",
                          "fstatfs",
                          "fsync",
                          "ftruncate",
                          "futimesat",
                          "getcwd",
                          "getdents",
                          "getdents64",
                          "getxattr",
                          "getxattrat",
                          "inotify_init",
                          "inotify_init1",
                          "inotify_add_watch",
                          "inotify_rm_watch",
                          "ioctl",
                          "lchown",
                          "lgetxattr",
                          "link",
                          "linkat",
                          "listxattr",
                          "listxattrat",
                          "llistxattr",
                          "lremovexattr",
                          "lseek",
                          "lsetxattr",
                          "lstat",
                          "memfd_create",
                          "mkdir",
                          "mkdirat",
                          "mknod",
                          "mknodat",
                          "newfstatat",
                          "open",
                          "openat",
                          "openat2",
                          "pipe",
                          "pipe2",
                          "pread64",
                          "preadv",
                          "preadv2",
                          "pwrite64",
                          "pwritev",
                          "pwritev2",
                          "read",
                          "readahead",
                          "readlink",
                          "readlinkat",
                          "readv",
                          "removexattr",
                          "removexattrat",
                          "rename",
                          "renameat",
                          "renameat2",
                          "rmdir",
                          "sendfile",
                          "setxattr",
                          "setxattrat",
                          "splice",
                          "stat",
                          "statfs",
                          "statx",
                          "symlink",
                          "symlinkat",
                          "sync_file_range",
                          "syncfs",
                          "tee",
                          "truncate",
                          "umask",
                          "unlink",
                          "unlinkat",
                          "utime",
                          "utimensat",
                          "utimes",
                          "vmsplice",
                          "copy_file_range",
                          "write",
                          "writev"};

// Waiting for files, for time, for other threads. The older asynchronous reads stay (databases and
// offloaded tensors use them); io_uring, whose faults were many, does not.
constexpr Names kWaiting = {"alarm",
                            "clock_getres",
                            "clock_gettime",
                            "clock_nanosleep",
                            "epoll_create",
                            "epoll_create1",
                            "epoll_ctl",
                            "epoll_pwait",
                            "epoll_pwait2",
                            "epoll_wait",
                            "eventfd",
                            "eventfd2",
                            "futex",
                            "futex_requeue",
                            "futex_wait",
                            "futex_waitv",
                            "futex_wake",
                            "get_robust_list",
                            "getitimer",
                            "gettimeofday",
                            "io_cancel",
                            "io_destroy",
                            "io_getevents",
                            "io_pgetevents",
                            "io_setup",
                            "io_submit",
                            "membarrier",
                            "nanosleep",
                            "pause",
                            "poll",
                            "ppoll",
                            "pselect6",
                            "restart_syscall",
                            "rseq",
                            "select",
                            "set_robust_list",
                            "setitimer",
                            "signalfd",
                            "signalfd4",
                            "time",
                            "timer_create",
                            "timer_delete",
                            "timer_getoverrun",
                            "timer_gettime",
                            "timer_settime",
                            "timerfd_create",
                            "timerfd_gettime",
                            "timerfd_settime"};

// Memory of the job's own, shared memory within its own namespace, and where it lies.
constexpr Names kMemory = {"brk",           "get_mempolicy",
                           "madvise",       "map_shadow_stack",
                           "mbind",         "mincore",
                           "mlock",         "mlock2",
                           "mlockall",      "mmap",
                           "mprotect",      "mremap",
                           "mseal",         "msync",
                           "munlock",       "munlockall",
                           "munmap",        "pkey_alloc",
                           "pkey_free",     "pkey_mprotect",
                           "set_mempolicy", "set_mempolicy_home_node",
                           "shmat",         "shmctl",
                           "shmdt",         "shmget",
                           "semctl",        "semget",
                           "semop",         "semtimedop",
                           "msgctl",        "msgget",
                           "msgrcv",        "msgsnd",
                           "mq_getsetattr", "mq_notify",
                           "mq_open",       "mq_timedreceive",
                           "mq_timedsend",  "mq_unlink"};

// Processes, threads and signals; clone, unshare and personality come with conditions below.
constexpr Names kProcesses = {"arch_prctl",
                              "capget",
                              "capset",
                              "execve",
                              "execveat",
                              "exit",
                              "exit_group",
                              "fork",
                              "getcpu",
                              "getegid",
                              "geteuid",
                              "getgid",
                              "getgroups",
                              "getpgid",
                              "getpgrp",
                              "getpid",
                              "getppid",
                              "getpriority",
                              "getrandom",
                              "getresgid",
                              "getresuid",
                              "getrlimit",
                              "getrusage",
                              "getsid",
                              "gettid",
                              "getuid",
                              "ioprio_get",
                              "ioprio_set",
                              "kill",
                              "landlock_add_rule",
                              "landlock_create_ruleset",
                              "landlock_restrict_self",
                              "pidfd_open",
                              "pidfd_send_signal",
                              "prctl",
                              "prlimit64",
                              "rt_sigaction",
                              "rt_sigpending",
                              "rt_sigprocmask",
                              "rt_sigqueueinfo",
                              "rt_sigreturn",
                              "rt_sigsuspend",
                              "rt_sigtimedwait",
                              "rt_tgsigqueueinfo",
                              "sched_get_priority_max",
                              "sched_get_priority_min",
                              "sched_getaffinity",
                              "sched_getattr",
                              "sched_getparam",
                              "sched_getscheduler",
                              "sched_rr_get_interval",
                              "sched_setaffinity",
                              "sched_setattr",
                              "sched_setparam",
                              "sched_setscheduler",
                              "sched_yield",
                              "seccomp",
                              "set_tid_address",
                              "setfsgid",
                              "setfsuid",
                              "setgid",
                              "setgroups",
                              "setpgid",
                              "setpriority",
                              "setregid",
                              "setresgid",
                              "setresuid",
                              "setreuid",
                              "setrlimit",
                              "setsid",
                              "setuid",
                              "sigaltstack",
                              "sysinfo",
                              "tgkill",
                              "times",
                              "tkill",
                              "uname",
                              "vfork",
                              "wait4",
                              "waitid"};

// Of sockets that there are; which kinds may be made comes below.
constexpr Names kSockets = {"accept",      "accept4",     "bind",       "connect",
                            "getpeername", "getsockname", "getsockopt", "listen",
                            "recvfrom",    "recvmmsg",    "recvmsg",    "sendmmsg",
                            "sendmsg",     "sendto",      "setsockopt", "shutdown"};

constexpr std::uint64_t kNewTime = 0x80;  // of unshare only: for clone, part of a signal's number
constexpr std::uint64_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
constexpr std::uint64_t kAsk = 0xffffffff;  // changes no personality
constexpr int kNetlinkRoute = 0;            // addresses and interfaces: what getaddrinfo asks

Json Allow(Names names) {
  Json list = Json::array();
  for (const char* name : names) list.push_back(name);
  return {{"names", std::move(list)}, {"action", "SCMP_ACT_ALLOW"}, {"args", Json::array()}};
}

Json Is(int index, std::uint64_t value) {
  return {{"index", index}, {"value", value}, {"valueTwo", 0}, {"op", "SCMP_CMP_EQ"}};
}

// None of these bits is set.
Json Lacks(int index, std::uint64_t bits) {
  return {{"index", index}, {"value", bits}, {"valueTwo", 0}, {"op", "SCMP_CMP_MASKED_EQ"}};
}

// All of the conditions hold.
Json AllowIf(const char* name, std::initializer_list<Json> conditions) {
  Json rule = Allow({name});
  for (const Json& condition : conditions) rule["args"].push_back(condition);
  return rule;
}

}  // namespace

Json SeccompProfile() {
  Json rules = Json::array();
  for (const Names& names : {kFiles, kWaiting, kMemory, kProcesses, kSockets}) {
    rules.push_back(Allow(names));
  }
  rules.push_back(AllowIf("clone", {Lacks(0, kNamespaces)}));
  rules.push_back(AllowIf("unshare", {Lacks(0, kNamespaces | kNewTime)}));
  for (const std::uint64_t kind : {std::uint64_t{PER_LINUX}, kAsk}) {
    rules.push_back(AllowIf("personality", {Is(0, kind)}));
  }
  for (const int family : {AF_UNIX, AF_INET, AF_INET6}) {
    rules.push_back(AllowIf("socket", {Is(0, static_cast<std::uint64_t>(family))}));
  }
  rules.push_back(AllowIf("socket", {Is(0, AF_NETLINK), Is(2, kNetlinkRoute)}));
  rules.push_back(AllowIf("socketpair", {Is(0, AF_UNIX)}));
  // Its flags lie in memory, where no filter looks. With ENOSYS the C libraries take clone instead.
  Json clone3 = Allow({"clone3"});
  clone3["action"] = "SCMP_ACT_ERRNO";
  clone3["errnoRet"] = ENOSYS;
  rules.push_back(std::move(clone3));
  return {{"defaultAction", "SCMP_ACT_ERRNO"},
          {"defaultErrnoRet", EPERM},
          {"archMap",
           {{{"architecture", "SCMP_ARCH_X86_64"}, {"subArchitectures", Json::array()}},
            {{"architecture", "SCMP_ARCH_AARCH64"}, {"subArchitectures", Json::array()}}}},
          {"syscalls", std::move(rules)}};
}

const std::string& SeccompText() {
  static const std::string kText = WriteJson(SeccompProfile());
  return kText;
}

}  // namespace ioworker::engine::docker
