// Attacks by calls that a job has no use for, and through which kernels have been broken before.
#include <cerrno>
#include <csignal>
#include <initializer_list>
#include <string>

#include <linux/netlink.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

namespace ioworker::attacks {
namespace {

// By the filter, and not for want of a module, of a privilege or of sense in what is asked.
void ExpectFiltered(Verdict& verdict, long result, const std::string& what) {
  Expect(verdict, result < 0 && errno == EPERM, what);
}

Verdict OddSockets() {
  Verdict verdict;
  struct Kind {
    const char* name;
    int family, type, protocol;
  };
  for (const Kind kind :
       {Kind{"a hypervisor's", AF_VSOCK, SOCK_STREAM, 0},
        Kind{"the kernel's ciphers'", AF_ALG, SOCK_SEQPACKET, 0},
        Kind{"a packet", AF_PACKET, SOCK_RAW, 0}, Kind{"Bluetooth's", AF_BLUETOOTH, SOCK_RAW, 1},
        Kind{"a controller area network's", AF_CAN, SOCK_RAW, 1},
        Kind{"an IPsec key's", AF_KEY, SOCK_RAW, 2},
        Kind{"an audit's", AF_NETLINK, SOCK_RAW, NETLINK_AUDIT},
        Kind{"a device event's", AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT}}) {
    ExpectFiltered(verdict, socket(kind.family, kind.type, kind.protocol),
                   std::string(kind.name) + " socket");
  }
  // The kernel takes 32 bits of the family, a filter may compare 64.
  ExpectFiltered(verdict, syscall(SYS_socket, 1L << 40 | AF_VSOCK, SOCK_STREAM, 0),
                 "a family with high bits");
  return verdict;
}

Verdict Rings() {
  Verdict verdict;
  char parameters[256] = {};
  ExpectFiltered(verdict, syscall(SYS_io_uring_setup, 8, parameters), "a ring");
  ExpectFiltered(verdict, syscall(SYS_io_uring_register, -1, 0, nullptr, 0), "a ring's buffers");
  ExpectFiltered(verdict, syscall(SYS_userfaultfd, 0), "faults in its own hands");
  ExpectFiltered(verdict, syscall(SYS_bpf, 0, parameters, sizeof parameters),
                 "a program in the kernel");
  ExpectFiltered(verdict, syscall(SYS_perf_event_open, parameters, 0, -1, -1, 0), "counters");
  return verdict;
}

Verdict MemoryOfOthers() {
  Verdict verdict;
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  char byte = 0;
  iovec here{.iov_base = &byte, .iov_len = 1};
  ExpectFiltered(verdict, ptrace(PTRACE_ATTACH, child, nullptr, nullptr), "traces a child");
  ExpectFiltered(verdict, process_vm_readv(child, &here, 1, &here, 1, 0), "reads a child");
  ExpectFiltered(verdict, process_vm_writev(child, &here, 1, &here, 1, 0), "writes a child");
  ExpectFiltered(verdict, syscall(SYS_pidfd_getfd, -1, 0, 0), "takes a child's files");
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  return verdict;
}

// Calls of 32 bits, which say by a pointer what they want; and processes without random addresses.
Verdict OldCalls() {
  Verdict verdict;
  ExpectFiltered(verdict, personality(ADDR_NO_RANDOMIZE), "addresses that are not random");
  ExpectFiltered(verdict, personality(0x0400000 /* READ_IMPLIES_EXEC */), "data that runs");
#ifdef __x86_64__
  const pid_t child = fork();
  if (child == 0) {
    long result = 20;  // getpid
    asm volatile("int $0x80" : "+a"(result) : : "memory");
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  Expect(verdict, WIFSIGNALED(status), "calls of 32 bits");
#endif
  return verdict;
}

// Each way to a new view of the file tree, and to namespaces that unshare is not needed for.
Verdict Views() {
  Verdict verdict;
  ExpectFiltered(verdict, syscall(SYS_open_tree, -100, "/", 1), "copies the tree");
  ExpectFiltered(verdict, syscall(SYS_fsopen, "tmpfs", 0), "opens a file system");
  ExpectFiltered(verdict, syscall(SYS_move_mount, -1, "", -1, "", 4), "moves a mount");
  ExpectFiltered(verdict, syscall(SYS_pivot_root, "/", "/"), "turns the root");
  ExpectFiltered(verdict, syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0), "clones users");
  ExpectFiltered(verdict, syscall(SYS_clone, CLONE_NEWNET | SIGCHLD, 0, 0, 0, 0), "clones nets");
  // Its flags lie in memory: it is not there at all.
  Expect(verdict, syscall(SYS_clone3, nullptr, 0) < 0 && errno == ENOSYS, "clones by the new call");
  return verdict;
}

}  // namespace

std::vector<Attack> FilterAttacks() {
  return {{"odd-sockets", OddSockets},
          {"rings", Rings},
          {"memory-of-others", MemoryOfOthers},
          {"old-calls", OldCalls},
          {"views", Views}};
}

}  // namespace ioworker::attacks
