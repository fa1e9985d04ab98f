// Attacks on memory, disks and the file system.
#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

namespace ioworker::attacks {
namespace {

constexpr long kMebibyte = 1 << 20;

// Never comes back if it is contained: the kernel ends it.
Verdict MemoryBomb() {
  for (long mib = 0; mib < 4096; ++mib) {
    // Each page is touched, where no compiler leaves it out.
    auto* const piece = static_cast<volatile char*>(std::malloc(kMebibyte));
    for (long at = 0; piece != nullptr && at < kMebibyte; at += 4096) piece[at] = 1;
  }
  return {.contained = false, .figures = " 4 GiB"};
}

// How many mebibytes go into a file before the disk is full.
long Fill(const char* path) {
  const std::vector<char> piece(kMebibyte, 'x');
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  long mib = 0;
  while (mib < 4096 && write(file, piece.data(), piece.size()) == kMebibyte) ++mib;
  close(file);
  return mib;
}

Verdict Bomb(const char* path, long most) {
  Verdict verdict;
  const long mib = Fill(path);
  verdict.figures = " " + std::to_string(mib) + " MiB";
  Expect(verdict, mib <= most, "more than it hired");
  unlink(path);
  return verdict;
}

Verdict DiskBomb() { return Bomb("/work/bomb", 64); }
Verdict TemporaryBomb() { return Bomb("/tmp/bomb", 64); }
// Half of the 256 MiB that it is given.
Verdict SharedMemoryBomb() { return Bomb("/dev/shm/bomb", 128); }

Verdict SmallFiles() {
  Verdict verdict;
  long files = 0;
  for (; files < 10'000'000; ++files) {
    const std::string path = "/work/" + std::to_string(files);
    const int file = open(path.c_str(), O_WRONLY | O_CREAT, 0600);
    if (file < 0) break;
    close(file);
  }
  verdict.figures = " " + std::to_string(files) + " files";
  Expect(verdict, files < 1'000'000, "no bound");
  return verdict;
}

Verdict OpenFiles() {
  Verdict verdict;
  int files = 0;
  while (files < 1'000'000 && open("/dev/null", O_RDONLY) >= 0) ++files;
  verdict.figures = " " + std::to_string(files) + " open files";
  Expect(verdict, files <= 16'384, "no bound");
  return verdict;
}

Verdict WriteRoot() {
  Verdict verdict;
  for (const char* path : {"/bomb", "/etc/passwd", "/etc/hosts", "/etc/resolv.conf",
                           "/etc/hostname", "/in/bomb", "/attacker", "/dev/bomb"}) {
    Expect(verdict, open(path, O_WRONLY | O_CREAT, 0600) < 0, std::string("writes ") + path);
  }
  return verdict;
}

// The image brings a program that belongs to root and is set-uid.
Verdict SetUserId() {
  Verdict verdict;
  const pid_t child = fork();
  if (child == 0) {
    execl("/set-user-id", "/set-user-id", "privilege", nullptr);
    _exit(3);
  }
  int status = 0;
  waitpid(child, &status, 0);
  Expect(verdict, WIFEXITED(status) && WEXITSTATUS(status) == 0, "it got something");
  const int file = open("/work/own", O_WRONLY | O_CREAT, 0755);
  fchmod(file, 06755);
  Expect(verdict, chown("/work/own", 0, 0) != 0, "gives a file to root");
  return verdict;
}

Verdict DeviceNodes() {
  Verdict verdict;
  for (const char* folder : {"/work", "/out", "/tmp", "/dev/shm"}) {
    const std::string path = std::string(folder) + "/disk";
    Expect(verdict, mknod(path.c_str(), S_IFBLK | 0600, makedev(8, 0)) != 0,
           "makes a disk in " + path);
    Expect(verdict, mknod(path.c_str(), S_IFCHR | 0600, makedev(1, 1)) != 0,
           "makes memory in " + path);
  }
  for (const char* path :
       {"/dev/sda", "/dev/vda", "/dev/nvme0n1", "/dev/loop0", "/dev/loop-control", "/dev/mem",
        "/dev/kmem", "/dev/port", "/dev/kmsg", "/dev/fuse", "/dev/kvm", "/dev/net/tun",
        "/dev/mapper/control", "/dev/nvidia0"}) {
    Expect(verdict, open(path, O_RDONLY) < 0, std::string("opens ") + path);
  }
  return verdict;
}

Verdict Mounts() {
  Verdict verdict;
  Expect(verdict, mount("none", "/work", "tmpfs", 0, nullptr) != 0, "mounts tmpfs");
  Expect(verdict, mount("proc", "/tmp", "proc", 0, nullptr) != 0, "mounts proc");
  Expect(verdict, mount("/", "/tmp", nullptr, MS_BIND, nullptr) != 0, "binds");
  Expect(verdict, mount(nullptr, "/", nullptr, MS_REMOUNT, nullptr) != 0, "mounts / anew");
  Expect(verdict, umount2("/in", MNT_DETACH) != 0, "unmounts /in");
  Expect(verdict, open("/run/ioworker/notice", O_WRONLY | O_CREAT, 0600) < 0, "forges a notice");
  Expect(verdict, umount2("/proc/sys", MNT_DETACH) != 0, "unmounts /proc/sys");
  Expect(verdict, chroot("/work") != 0, "changes the root");
  Expect(verdict, syscall(SYS_pivot_root, "/work", "/work") != 0, "turns the root");
#ifdef SYS_fsopen
  Expect(verdict, syscall(SYS_fsopen, "tmpfs", 0) < 0, "opens a file system");
#endif
  Expect(verdict, syscall(SYS_open_by_handle_at, AT_FDCWD, nullptr, 0) < 0, "opens by handle");
  return verdict;
}

// Names and links by which what lies elsewhere would be taken for an output. From outside: nothing
// of it comes back.
Verdict Outputs() {
  mkdir("/out/folder", 0700);
  symlink("/etc/shadow", "/out/shadow");
  symlink("/", "/out/root");
  symlink("../../../../../etc/passwd", "/out/folder/up");
  symlink("/proc/self/environ", "/out/environment");
  mkfifo("/out/pipe", 0600);
  link("/in/secret", "/out/secret");
  for (const char* name : {"/out/..\\..\\windows", "/out/new\nline", "/out/\x1b[2Jclear", "/out/ ",
                           "/out/\xff\xfe", "/out/-rf"}) {
    close(open(name, O_WRONLY | O_CREAT, 0600));
  }
  const int plain = open("/out/plain", O_WRONLY | O_CREAT, 0600);
  const bool written = write(plain, "plain\n", 6) == 6;
  return {.contained = written, .figures = " links, a pipe and names"};
}

// A file that says it is larger than any disk.
Verdict SparseOutput() {
  const int file = open("/out/huge", O_WRONLY | O_CREAT, 0600);
  const bool grown = ftruncate(file, 1L << 40) == 0 || ftruncate(file, 1L << 33) == 0;
  return {.figures = grown ? " a file of 8 GiB or more" : " refused"};
}

Verdict LogFlood() {
  std::vector<char> lines(kMebibyte, 'x');
  for (std::size_t at = 1023; at < lines.size(); at += 1024) lines[at] = '\n';
  long mib = 0;
  while (mib < 256 && write(1, lines.data(), lines.size()) > 0) ++mib;
  return {.figures = " " + std::to_string(mib) + " MiB of log"};
}

}  // namespace

std::vector<Attack> StorageAttacks() {
  return {{"memory-bomb", MemoryBomb},
          {"disk-bomb", DiskBomb},
          {"temporary-bomb", TemporaryBomb},
          {"shared-memory-bomb", SharedMemoryBomb},
          {"small-files", SmallFiles},
          {"open-files", OpenFiles},
          {"write-root", WriteRoot},
          {"set-user-id", SetUserId},
          {"device-nodes", DeviceNodes},
          {"mounts", Mounts},
          {"outputs", Outputs},
          {"sparse-output", SparseOutput},
          {"log-flood", LogFlood}};
}

}  // namespace ioworker::attacks
