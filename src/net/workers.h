// Workers: the threads on which handlers may block. A fixed number, and a bounded queue before
// them. Any thread.
#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace ioworker::net {

class Workers {
 public:
  Workers(int threads, std::size_t queue_max);
  ~Workers();

  // False, and the work is dropped, when the queue is full or Stop was called.
  bool TryRun(std::function<void()> work) EXCLUDES(mutex_);

  // Drops what is queued and waits for what is running. Not from a worker.
  void Stop() EXCLUDES(mutex_);

 private:
  void Serve() EXCLUDES(mutex_);

  const std::size_t queue_max_;
  Mutex mutex_;
  Condition changed_;
  std::deque<std::function<void()>> queue_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_;
};

}  // namespace ioworker::net
