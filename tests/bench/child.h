// Child: a program under measurement, in a process of its own, so that its memory and time are its
// own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "base/time.h"

namespace ioworker::bench {

// What the benches start.
struct Programs {
  std::string ioworker;  // path of the program
  std::string root;      // of the checkout
};

// A folder that goes with its holder.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class Child {
 public:
  // Starts words[0]; its output and errors go to `log_path`.
  static Result<std::unique_ptr<Child>> Start(const std::vector<std::string>& words,
                                              std::string log_path);

  // Runs it to its end; kInternal with its output unless it ends with 0.
  static Result<std::string> Run(const std::vector<std::string>& words, std::string log_path);

  // As a power cut ends it.
  void Kill();

  // SIGTERM, then SIGKILL after ten seconds.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Waits until its output has a line that begins so, and returns the rest of that line.
  Result<std::string> AwaitLine(std::string_view begin, Duration longest);

  // From /proc: a row of smaps_rollup such as "Rss" or "Anonymous".
  Result<double> MemoryKib(std::string_view row) const;
  // The most that was ever in memory at once.
  Result<double> PeakKib() const;
  // Processor time of all its threads so far.
  Result<double> CpuSeconds() const;

 private:
  Child(pid_t process, std::string log_path) : process_(process), log_path_(std::move(log_path)) {}
  bool HasEnded();
  Result<double> Row(std::string_view file, std::string_view row) const;

  const pid_t process_;
  const std::string log_path_;
  bool reaped_ = false;
  int status_ = 0;
};

// Waits so long. For benches only.
void Wait(Duration duration);

}  // namespace ioworker::bench
