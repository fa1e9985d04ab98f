#include "net/workers.h"

#include <string>
#include <utility>

#include "base/thread.h"

namespace ioworker::net {

Workers::Workers(int threads, std::size_t queue_max) : queue_max_(queue_max) {
  for (int number = 0; number < threads; ++number) {
    threads_.push_back(
        StartThread("http-" + std::to_string(number), [this](const std::stop_token&) { Serve(); }));
  }
}

Workers::~Workers() { Stop(); }

bool Workers::TryRun(std::function<void()> work) {
  {
    const Lock lock(mutex_);
    if (stopping_ || queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(work));
  }
  changed_.NotifyOne();
  return true;
}

void Workers::Stop() {
  {
    std::deque<std::function<void()>> dropped;  // before what runs has ended
    const Lock lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  changed_.NotifyAll();
  threads_.clear();  // joins
}

void Workers::Serve() {
  for (;;) {
    std::function<void()> work;
    {
      const Lock lock(mutex_);
      while (queue_.empty() && !stopping_) changed_.Wait(mutex_);
      if (stopping_) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace ioworker::net
