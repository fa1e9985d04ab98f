// Attacks with processes: too many of them, ones that stay, ones of others.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <poll.h>
#include <pthread.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

namespace ioworker::attacks {
namespace {

constexpr int kProcessesMax = 1100;  // 1,024 and those that the engine adds

void* WaitForEver(void*) {
  for (;;) pause();
}

Verdict ForkBomb() {
  Verdict verdict;
  std::vector<pid_t> children;
  for (int i = 0; i < 100'000; ++i) {
    const pid_t child = fork();
    if (child == 0) WaitForEver(nullptr);
    if (child < 0) break;
    children.push_back(child);
  }
  for (const pid_t child : children) kill(child, SIGKILL);
  while (wait(nullptr) > 0) {
  }
  verdict.figures = " " + std::to_string(children.size()) + " processes";
  Expect(verdict, children.size() < kProcessesMax, "too many");
  return verdict;
}

Verdict ThreadBomb() {
  Verdict verdict;
  int threads = 0;
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 64 << 10);
  pthread_t thread;
  while (threads < 100'000 && pthread_create(&thread, &small, WaitForEver, nullptr) == 0) ++threads;
  verdict.figures = " " + std::to_string(threads) + " threads";
  Expect(verdict, threads < kProcessesMax, "too many");
  return verdict;
}

// Processes with another parent, in a session of their own, that do not heed SIGTERM. From outside:
// none of them is left.
Verdict Survivors() {
  for (int i = 0; i < 20; ++i) {
    if (fork() != 0) continue;
    setsid();
    if (fork() != 0) _exit(0);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    close(0);
    for (;;) pause();
  }
  while (wait(nullptr) > 0) {
  }
  return {.figures = " 20 processes stay behind"};
}

// Heeds no signal, nor do those that it has started.
Verdict NeverEnds() {
  for (int signal_number = 1; signal_number < 32; ++signal_number) signal(signal_number, SIG_IGN);
  for (int i = 0; i < 10; ++i) {
    if (fork() == 0) setsid();
  }
  for (;;) pause();
}

Verdict KillEverything() {
  kill(-1, SIGKILL);
  return {.figures = " all that can be seen"};
}

bool IsNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

// Only its own processes are there to be seen, so no other can be traced or read.
Verdict Others() {
  Verdict verdict;
  int seen = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (!IsNumber(name)) continue;
    ++seen;
    std::ifstream file(entry.path() / "cgroup");
    const std::string line((std::istreambuf_iterator<char>(file)), {});
    std::ifstream command(entry.path() / "comm");
    std::string program;
    std::getline(command, program);
    Expect(verdict, program == "attacker" || program == "docker-init" || program == "catatonit",
           "sees " + program);
  }
  verdict.figures = " " + std::to_string(seen) + " processes seen" + verdict.figures;
  errno = 0;
  Expect(verdict, ptrace(PTRACE_ATTACH, 100'000, nullptr, nullptr) != 0, "traces another");
  char byte = 0;
  const iovec local{.iov_base = &byte, .iov_len = 1};
  const iovec remote{.iov_base = nullptr, .iov_len = 1};
  Expect(verdict, process_vm_readv(100'000, &local, 1, &remote, 1, 0) < 0, "reads another");
  return verdict;
}

void* Spin(void*) {
  for (volatile unsigned i = 0;; i = i + 1) {
  }
}

// 64 threads that never rest, on one core's time.
Verdict ProcessorHog() {
  using Clock = std::chrono::steady_clock;
  Verdict verdict;
  const auto begin = Clock::now();
  pthread_t thread;
  for (int i = 0; i < 64; ++i) pthread_create(&thread, nullptr, Spin, nullptr);
  while (Clock::now() - begin < std::chrono::seconds{3}) poll(nullptr, 0, 10);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double wall = std::chrono::duration<double>(Clock::now() - begin).count();
  const double used = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                      static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  verdict.figures = " " + std::to_string(used / wall) + " cores of 1";
  Expect(verdict, used < wall * 1.3 + 0.3, "more than it hired");
  return verdict;
}

// More priority than others have, and memory that cannot be given back.
Verdict Privilege() {
  Verdict verdict;
  Expect(verdict, setpriority(PRIO_PROCESS, 0, -10) != 0, "a higher priority");
  sched_param param{.sched_priority = 10};
  Expect(verdict, sched_setscheduler(0, SCHED_FIFO, &param) != 0, "real time");
  const rlimit all{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  Expect(verdict, setrlimit(RLIMIT_NOFILE, &all) != 0, "more open files");
  Expect(verdict, setuid(0) != 0 && setgid(0) != 0, "root");
  std::ifstream status("/proc/self/status");
  const auto says = [&](const std::string& key, const std::string& value) {
    status.clear();
    status.seekg(0);
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with(key + ":")) return line.ends_with(value);
    }
    return false;
  };
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    Expect(verdict, says(set, "0000000000000000"), std::string(set) + " is not empty");
  }
  Expect(verdict, says("NoNewPrivs", "1"), "may gain privileges");
  Expect(verdict, says("Seccomp", "2"), "system calls are not filtered");
  Expect(verdict, getuid() == 65532 && getgid() == 65532, "another user");
  return verdict;
}

}  // namespace

std::vector<Attack> ProcessAttacks() {
  return {{"fork-bomb", ForkBomb},
          {"thread-bomb", ThreadBomb},
          {"survivors", Survivors},
          {"never-ends", NeverEnds},
          {"others", Others},
          {"kill-everything", KillEverything},
          {"processor-hog", ProcessorHog},
          {"privilege", Privilege}};
}

}  // namespace ioworker::attacks
