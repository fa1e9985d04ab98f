#include "agent/log_copier.h"

#include <utility>

#include "agent/patience.h"
#include "base/log.h"
#include "base/thread.h"

namespace ioworker::agent {
LogCopier::LogCopier(engine::Engine& engine, std::string container, std::shared_ptr<LogFile> log,
                     const SecretMatcher& secrets)
    : engine_(engine), container_(std::move(container)), log_(std::move(log)), secrets_(secrets) {
  thread_ = StartThread("lease-log", [this](const std::stop_token& stop) { Work(stop); });
}

LogCopier::~LogCopier() = default;

void LogCopier::Finish(Duration longest, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    changed_.NotifyAll();
  });
  {
    const Lock lock(mutex_);
    ending_ = true;
    changed_.NotifyAll();
    while (!done_ && !stop.stop_requested()) {
      if (!changed_.WaitFor(mutex_, longest)) break;
    }
  }
  thread_.request_stop();
  thread_.join();
}

// A log that cannot be kept must not end the task. One that ends while the container runs on was
// cut off by the engine: what was read already is passed over the next time. What is held back at
// the end, since it might have become a secret, is let go only once nothing more can come.
void LogCopier::Work(const std::stop_token& stop) {
  for (bool last = false; !stop.stop_requested();) {
    Redactor out(secrets_);
    Redactor err(secrets_);
    const auto sink = [&](engine::LogStream stream, std::string_view bytes) {
      return log_->Append(stream, (stream == engine::LogStream::kOut ? out : err).Feed(bytes));
    };
    log_->Restart();
    const Status read = engine_.ReadLogs(container_, true, sink, stop);
    if (!read) LogDebug("log of {}: {} {}", container_, read.error().message, read.error().detail);
    const bool gone = !read && read.error().code == ErrorCode::kNotFound;
    const bool ends = AwaitEnding(stop);
    if (ends && (gone || last || read || stop.stop_requested())) {
      (void)log_->Append(engine::LogStream::kOut, out.Finish());
      (void)log_->Append(engine::LogStream::kErr, err.Finish());
    }
    if (gone || last || (read && ends)) break;
    last = ends;
  }
  const Lock lock(mutex_);
  done_ = true;
  changed_.NotifyAll();
}

bool LogCopier::AwaitEnding(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    changed_.NotifyAll();
  });
  const Lock lock(mutex_);
  while (!ending_ && !stop.stop_requested()) {
    if (!changed_.WaitFor(mutex_, kRetry)) break;
  }
  return ending_;
}

}  // namespace ioworker::agent
