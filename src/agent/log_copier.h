// LogCopier: brings what a container writes into its LogFile while the container runs, through
// breaks of the engine too, and takes secrets out on the way. Has one thread, "lease-log". Belongs
// to one thread.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "agent/log_file.h"
#include "agent/redactor.h"
#include "base/mutex.h"
#include "base/time.h"
#include "engine/engine.h"

namespace ioworker::agent {

class LogCopier {
 public:
  // Starts at once. The engine must outlive it, and so must what is to be taken out.
  LogCopier(engine::Engine& engine, std::string container, std::shared_ptr<LogFile> log,
            const SecretMatcher& secrets);

  // Ends at once.
  ~LogCopier();

  LogCopier(const LogCopier&) = delete;
  LogCopier& operator=(const LogCopier&) = delete;

  // The container has ended: gives its log's end so long to arrive. What a background process keeps
  // open does not come to an end by itself.
  void Finish(Duration longest, const std::stop_token& stop) EXCLUDES(mutex_);

 private:
  void Work(const std::stop_token& stop) EXCLUDES(mutex_);

  // Whether the container has ended, or does within a moment.
  bool AwaitEnding(const std::stop_token& stop) EXCLUDES(mutex_);

  engine::Engine& engine_;
  const std::string container_;
  const std::shared_ptr<LogFile> log_;
  const SecretMatcher& secrets_;

  Mutex mutex_;
  Condition changed_;
  bool ending_ GUARDED_BY(mutex_) = false;  // the container has ended
  bool done_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace ioworker::agent
