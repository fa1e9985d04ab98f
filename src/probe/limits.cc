// What can be taken, a little more than is allowed: each try says how far it came.
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <memory>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

namespace ioworker::probe {
namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;
constexpr std::uint64_t kMoreMib = 8;         // than the bound, until a try is given up
constexpr std::uint64_t kMoreMemoryMib = 48;  // the same, of memory
constexpr std::uint64_t kMoreProcesses = 64;  // the same, of processes
constexpr std::uint64_t kNoLimit = 1'000'000'000;
constexpr std::uint64_t kBurnNanos = 300'000'000;

// How much can be written into the folder, up to a little more than `mib`.
std::uint64_t Fill(const std::string& folder, std::uint64_t mib, bool& writable) {
  const std::string path = folder + "/.ioworker-trial";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  writable = file >= 0;
  if (!writable) return 0;
  const auto block = std::make_unique<char[]>(kMebibyte);
  std::uint64_t written = 0;
  while (mib > 0 && written < (mib + kMoreMib) * kMebibyte) {
    const ssize_t more = write(file, block.get(), kMebibyte);
    if (more <= 0) break;
    written += static_cast<std::uint64_t>(more);
  }
  close(file);
  unlink(path.c_str());
  return written / kMebibyte;
}

Facts LookAtFolder(const std::string& path, std::uint64_t mib) {
  Facts facts;
  facts.Put("path", path);
  struct stat inside{};
  struct stat above{};
  const bool there = stat(path.c_str(), &inside) == 0 && S_ISDIR(inside.st_mode) &&
                     stat((path + "/..").c_str(), &above) == 0;
  facts.Put("mounted", there && inside.st_dev != above.st_dev);
  struct statfs about{};
  facts.Put("in_memory", there && statfs(path.c_str(), &about) == 0 && about.f_type == TMPFS_MAGIC);
  struct statvfs flags{};
  facts.Put("read_only",
            there && statvfs(path.c_str(), &flags) == 0 && (flags.f_flag & ST_RDONLY) != 0);
  bool writable = false;
  const std::uint64_t filled = there ? Fill(path, mib, writable) : 0;
  facts.Put("writable", writable);
  facts.Put("filled_mib", filled);
  return facts;
}

// Children that only wait, as many as can be had.
std::uint64_t CountProcesses(std::uint64_t most) {
  std::vector<pid_t> children;
  const std::uint64_t tries = most + kMoreProcesses;
  while (children.size() < tries) {
    const pid_t child = fork();
    if (child < 0) break;
    if (child == 0) {
      pause();
      _exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) kill(child, SIGKILL);
  for (const pid_t child : children) waitpid(child, nullptr, 0);
  return children.size();
}

// Does a child that takes more than the limit live on?
bool TakesMemory(std::uint64_t mib) {
  const pid_t child = fork();
  if (child == 0) {
    const std::uint64_t bytes = (mib + kMoreMemoryMib) * kMebibyte;
    void* const memory =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) _exit(1);
    for (std::uint64_t at = 0; at < bytes; at += 4096) static_cast<volatile char*>(memory)[at] = 1;
    _exit(0);
  }
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

std::uint64_t Nanos(clockid_t clock) {
  timespec at{};
  clock_gettime(clock, &at);
  return static_cast<std::uint64_t>(at.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(at.tv_nsec);
}

// Processors, in thousandths, that one process more than there are cores gets.
std::uint64_t UseProcessors(std::uint64_t cores) {
  std::vector<pid_t> children;
  const std::uint64_t begin = Nanos(CLOCK_MONOTONIC);
  for (std::uint64_t each = 0; each < cores + 1 && each < 64; ++each) {
    const pid_t child = fork();
    if (child == 0) {
      while (Nanos(CLOCK_MONOTONIC) < begin + kBurnNanos) {
      }
      _exit(0);
    }
    if (child > 0) children.push_back(child);
  }
  std::uint64_t micros = 0;
  for (const pid_t child : children) {
    rusage used{};
    if (wait4(child, nullptr, 0, &used) != child) continue;
    micros += static_cast<std::uint64_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1'000'000 +
              static_cast<std::uint64_t>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  }
  return micros * 1'000'000 / (Nanos(CLOCK_MONOTONIC) - begin);
}

// What the kernel says of the control group, by version 2 or 1; 0: nothing.
std::uint64_t MemoryMax() {
  std::string text = ReadAll("/sys/fs/cgroup/memory.max");
  if (text.empty()) text = ReadAll("/sys/fs/cgroup/memory/memory.limit_in_bytes");
  if (text.compare(0, 3, "max") == 0) return kNoLimit;
  return std::strtoull(text.c_str(), nullptr, 10) / kMebibyte;
}

std::uint64_t ProcessorsMax() {
  const std::string both = ReadAll("/sys/fs/cgroup/cpu.max");  // "100000 100000"
  const auto space = both.find(' ');
  const std::string quota = both.empty() ? ReadAll("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") : both;
  const std::string period = space == std::string::npos
                                 ? ReadAll("/sys/fs/cgroup/cpu/cpu.cfs_period_us")
                                 : both.substr(space + 1);
  const long long per = std::strtoll(period.c_str(), nullptr, 10);
  if (per <= 0) return 0;
  const long long most = std::strtoll(quota.c_str(), nullptr, 10);  // -1 or "max": no limit
  return most > 0 ? static_cast<std::uint64_t>(most * 1000 / per) : kNoLimit;
}

}  // namespace

void TryLimits(const Task& task, Facts& facts) {
  std::vector<Facts> folders;
  for (const std::string& path : task.folders) folders.push_back(LookAtFolder(path, task.disk_mib));
  folders.push_back(LookAtFolder("/tmp", task.tmp_mib));
  folders.push_back(LookAtFolder("/dev/shm", task.shared_memory_mib));
  facts.Put("folders", folders);
  facts.Put("memory_max_mib", MemoryMax());
  facts.Put("processors_max", ProcessorsMax());
  facts.Put("processors_used", UseProcessors(task.cores));
  facts.Put("processes", task.processes == 0 ? 0 : CountProcesses(task.processes));
  facts.Put("takes_memory", task.memory_mib != 0 && TakesMemory(task.memory_mib));
}

}  // namespace ioworker::probe
