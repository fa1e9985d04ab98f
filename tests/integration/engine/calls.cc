// calls: makes system calls from inside a container and says what came of each. First those that no
// job needs, then those that programs cannot do without. One line for each that went the wrong way;
// exit code 1 if there was one. Static: it runs in any image.
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <string>

#include <fcntl.h>
#include <linux/futex.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

void Say(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

int wrong = 0;
int tried = 0;

struct Call {
  const char* name;
  long number;
  long a = 0, b = 0, c = 0, d = 0, e = 0;
};

long Make(const Call& call) {
  errno = 0;
  return syscall(call.number, call.a, call.b, call.c, call.d, call.e, 0);
}

void Refused(const Call& call, int expected = EPERM) {
  ++tried;
  const long result = Make(call);
  if (result == -1 && errno == expected) return;
  ++wrong;
  Say(std::string(call.name) + " is let through: " + std::to_string(result) + ", " +
      std::strerror(errno));
}

void Passes(const char* name, bool passed) {
  ++tried;
  if (passed) return;
  ++wrong;
  Say(std::string(name) + " does not work: " + std::strerror(errno));
}

void Sockets() {
  struct Kind {
    const char* name;
    int family, type, protocol;
  };
  for (const Kind kind :
       {Kind{"AF_VSOCK", AF_VSOCK, SOCK_STREAM, 0}, Kind{"AF_ALG", AF_ALG, SOCK_SEQPACKET, 0},
        Kind{"AF_PACKET", AF_PACKET, SOCK_RAW, 0}, Kind{"AF_BLUETOOTH", AF_BLUETOOTH, SOCK_RAW, 0},
        Kind{"AF_CAN", AF_CAN, SOCK_RAW, 1}, Kind{"AF_TIPC", AF_TIPC, SOCK_STREAM, 0},
        Kind{"AF_KEY", AF_KEY, SOCK_RAW, 2}, Kind{"AF_XDP", 44, SOCK_RAW, 0},
        Kind{"netlink of the kernel's events", AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT},
        Kind{"netlink of the packet filter", AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER},
        Kind{"netlink of audits", AF_NETLINK, SOCK_RAW, NETLINK_AUDIT}}) {
    Refused({kind.name, SYS_socket, kind.family, kind.type, kind.protocol});
  }
  // The kernel looks at 32 bits of it: more of them must not slip past the filter.
  Refused({"AF_VSOCK with high bits", SYS_socket, (1L << 32) | AF_VSOCK, SOCK_STREAM, 0});
  int pair[2];
  Passes("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  Passes("TCP", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0);
  Passes("UDP over version 6", socket(AF_INET6, SOCK_DGRAM, 0) >= 0 || errno == EAFNOSUPPORT);
  Passes("route netlink", socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) >= 0);
}

void OddCalls() {
  constexpr long kJoinSession = 1;
  constexpr long kSessionRing = -3;
  char byte = 0;
  iovec here{.iov_base = &byte, .iov_len = 1};
  const long vector = reinterpret_cast<long>(&here);
  const long path = reinterpret_cast<long>("/");
  for (const Call& call : {
           Call{"io_uring_setup", SYS_io_uring_setup, 1},
           Call{"io_uring_enter", SYS_io_uring_enter, -1},
           Call{"io_uring_register", SYS_io_uring_register, -1},
           Call{"keyctl", SYS_keyctl, kJoinSession},
           Call{"add_key", SYS_add_key, 0, 0, 0, 0, kSessionRing},
           Call{"request_key", SYS_request_key},
           Call{"bpf", SYS_bpf},
           Call{"perf_event_open", SYS_perf_event_open},
           Call{"userfaultfd", SYS_userfaultfd},
           Call{"ptrace", SYS_ptrace, PTRACE_TRACEME},
           Call{"process_vm_readv", SYS_process_vm_readv, getpid(), vector, 1, vector, 1},
           Call{"process_vm_writev", SYS_process_vm_writev, getpid(), vector, 1, vector, 1},
           Call{"pidfd_getfd", SYS_pidfd_getfd, -1},
           Call{"kcmp", SYS_kcmp, getpid(), getpid()},
           Call{"mount", SYS_mount},
           Call{"umount", SYS_umount2, path},
           Call{"pivot_root", SYS_pivot_root, path, path},
           Call{"move_mount", SYS_move_mount, -1},
           Call{"open_tree", SYS_open_tree, -1, path},
           Call{"fsopen", SYS_fsopen},
           Call{"chroot", SYS_chroot, path},
           Call{"setns", SYS_setns, -1},
           Call{"unshare of users", SYS_unshare, CLONE_NEWUSER},
           Call{"unshare of time", SYS_unshare, 0x80},
           Call{"clone of users", SYS_clone, CLONE_NEWUSER | SIGCHLD},
           Call{"open_by_handle_at", SYS_open_by_handle_at, -1},
           Call{"name_to_handle_at", SYS_name_to_handle_at, -1},
           Call{"personality without random addresses", SYS_personality, ADDR_NO_RANDOMIZE},
           Call{"kexec_load", SYS_kexec_load},
           Call{"init_module", SYS_init_module},
           Call{"finit_module", SYS_finit_module, -1},
           Call{"delete_module", SYS_delete_module},
           Call{"quotactl", SYS_quotactl},
           Call{"syslog", SYS_syslog, 3},
           Call{"acct", SYS_acct},
           Call{"swapon", SYS_swapon},
           Call{"reboot", SYS_reboot},
           Call{"sync", SYS_sync},
           Call{"move_pages", SYS_move_pages},
           Call{"migrate_pages", SYS_migrate_pages},
           Call{"fanotify_init", SYS_fanotify_init},
           Call{"lookup_dcookie", SYS_lookup_dcookie},
           Call{"clock_settime", SYS_clock_settime},
           Call{"adjtimex", SYS_adjtimex},
           Call{"sethostname", SYS_sethostname, path, 1},
       }) {
    Refused(call);
  }
  Refused({"clone3", SYS_clone3}, ENOSYS);
}

void* Nothing(void* argument) { return argument; }

// 32-bit calls go round conditions of a 64-bit filter.
void OldCalls() {
#ifdef __x86_64__
  ++tried;
  const pid_t child = fork();
  if (child == 0) {
    long result = 20;  // getpid
    asm volatile("int $0x80" : "+a"(result) : : "memory");
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return;
  ++wrong;
  Say("calls of 32 bits are let through");
#endif
}

void OrdinaryCalls() {
  char bytes[8];
  Passes("getrandom", getrandom(bytes, sizeof bytes, 0) == sizeof bytes);
  Passes("eventfd", eventfd(0, 0) >= 0);
  Passes("epoll", epoll_create1(0) >= 0);
  Passes("timerfd", timerfd_create(CLOCK_MONOTONIC, 0) >= 0);
  Passes("inotify", inotify_init1(0) >= 0);
  sigset_t none;
  sigemptyset(&none);
  Passes("signalfd", signalfd(-1, &none, 0) >= 0);
  Passes("memfd", memfd_create("m", 0) >= 0);
  Passes("shared memory", shmget(IPC_PRIVATE, 4096, 0600) >= 0);
  Passes("a FIFO", mkfifo("/tmp/fifo", 0600) == 0);
  Passes("a file", open("/tmp/file", O_CREAT | O_RDWR, 0600) >= 0);
  struct statx about{};
  Passes("statx", statx(AT_FDCWD, "/tmp/file", 0, STATX_SIZE, &about) == 0);
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Passes("mmap", page != MAP_FAILED);
  Passes("mprotect", mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
  pthread_t thread{};
  Passes("a thread", pthread_create(&thread, nullptr, Nothing, nullptr) == 0 &&
                         pthread_join(thread, nullptr) == 0);
  const pid_t child = fork();
  if (child == 0) _exit(7);
  int status = 0;
  Passes("a child", child > 0 && waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 7);
  Passes("unshare of files", unshare(CLONE_FILES) == 0);
  Passes("the personality asked", personality(0xffffffff) >= 0);
  cpu_set_t cores;
  Passes("affinity", sched_getaffinity(0, sizeof cores, &cores) == 0);
  Passes("where memory lies", syscall(SYS_get_mempolicy, 0, 0, 0, 0, 0) == 0 || errno == ENOSYS);
  for (const Call& call :
       {Call{"futex", SYS_futex, reinterpret_cast<long>(bytes), FUTEX_WAKE, 1},
        Call{"membarrier", SYS_membarrier, 0}, Call{"sched_yield", SYS_sched_yield},
        Call{"close_range", SYS_close_range, 900, 901},
        Call{"pidfd_open", SYS_pidfd_open, getpid()}}) {
    Passes(call.name, Make(call) >= 0 || errno == ENOSYS);
  }
  long context = 0;
  Passes("asynchronous reads", syscall(SYS_io_setup, 1, &context) == 0);
}

}  // namespace

int main() {
  Sockets();
  OddCalls();
  OldCalls();
  OrdinaryCalls();
  Say(std::to_string(tried) + " calls, " + std::to_string(wrong) + " the wrong way");
  return wrong == 0 ? 0 : 1;
}
