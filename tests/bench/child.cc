#include "child.h"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mutex.h"

namespace ioworker::bench {
namespace {

constexpr std::size_t kLogBytesMax = 16 << 20;
constexpr Duration kLook = milliseconds{10};

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = std::filesystem::temp_directory_path() / "ioworker-bench-XXXXXX";
  path_ = mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void Wait(Duration duration) {
  const SystemClock clock;
  const Duration end = clock.Steady() + duration;
  Mutex mutex;
  Condition never;
  Lock lock(mutex);
  for (Duration left = duration; left > Duration{}; left = end - clock.Steady()) {
    never.WaitFor(mutex, left);
  }
}

Result<std::unique_ptr<Child>> Child::Start(const std::vector<std::string>& words,
                                            std::string log_path) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log_path.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  pid_t process = 0;
  const int error =
      posix_spawnp(&process, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) return Internal(fmt::format("cannot start {}: {}", words[0], strerror(error)));
  return std::unique_ptr<Child>(new Child(process, std::move(log_path)));
}

Result<std::string> Child::Run(const std::vector<std::string>& words, std::string log_path) {
  TRY(const auto child, Start(words, log_path));
  waitpid(child->process_, &child->status_, 0);
  child->reaped_ = true;
  TRY(auto output, ReadFile(log_path, kLogBytesMax));
  if (WIFEXITED(child->status_) && WEXITSTATUS(child->status_) == 0) return output;
  return Internal(fmt::format("{} failed: {}", words[0], output));
}

Child::~Child() {
  if (HasEnded()) return;
  kill(process_, SIGTERM);
  for (int i = 0; i < 1000 && !HasEnded(); ++i) Wait(kLook);
  if (HasEnded()) return;
  kill(process_, SIGKILL);
  waitpid(process_, &status_, 0);
}

void Child::Kill() {
  if (HasEnded()) return;
  kill(process_, SIGKILL);
  waitpid(process_, &status_, 0);
  reaped_ = true;
}

bool Child::HasEnded() {
  if (!reaped_) reaped_ = waitpid(process_, &status_, WNOHANG) == process_;
  return reaped_;
}

Result<std::string> Child::AwaitLine(std::string_view begin, Duration longest) {
  for (Duration waited{}; waited < longest; waited += kLook) {
    TRY(const auto output, ReadFile(log_path_, kLogBytesMax));
    for (std::size_t at = 0; at < output.size();) {
      const auto end = output.find('\n', at);
      if (end == std::string::npos) break;
      const auto line = std::string_view(output).substr(at, end - at);
      if (line.starts_with(begin)) return std::string(line.substr(begin.size()));
      at = end + 1;
    }
    if (HasEnded()) return Internal("a program under measurement ended: " + output);
    Wait(kLook);
  }
  return DeadlineExceeded(fmt::format("no line \"{}\" in {}", begin, log_path_));
}

Result<double> Child::MemoryKib(std::string_view row) const { return Row("smaps_rollup", row); }

Result<double> Child::PeakKib() const { return Row("status", "VmHWM"); }

Result<double> Child::Row(std::string_view file, std::string_view row) const {
  TRY(const auto text, ReadFile(fmt::format("/proc/{}/{}", process_, file), 1 << 16));
  const auto at = text.find(fmt::format("\n{}:", row));
  if (at == std::string::npos) return Internal(fmt::format("no {} in {}", row, file));
  return std::strtod(text.c_str() + at + row.size() + 2, nullptr);
}

Result<double> Child::CpuSeconds() const {
  TRY(const auto text, ReadFile(fmt::format("/proc/{}/stat", process_), 1 << 12));
  // Fields 14 and 15, counted from the name's closing parenthesis, which is field 2.
  std::size_t at = text.rfind(')') + 1;
  double ticks = 0;
  for (int field = 3; field <= 15; ++field) {
    at = text.find_first_not_of(' ', at);
    const auto end = text.find(' ', at);
    if (field >= 14) ticks += std::strtod(text.c_str() + at, nullptr);
    at = end;
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace ioworker::bench
