#include "tasks/ticker.h"

#include <algorithm>

#include "base/thread.h"

namespace ioworker::tasks {

Ticker::Ticker(const Clock& clock, std::vector<Task> tasks)
    : clock_(clock), tasks_(std::move(tasks)) {
  thread_ = StartThread("ticker", [this](const std::stop_token& stop) { Loop(stop); });
}

Ticker::~Ticker() {
  thread_.request_stop();
  {
    Lock lock(mutex_);
    stopped_.NotifyAll();
  }
  thread_.join();
}

void Ticker::Loop(const std::stop_token& stop) {
  std::vector<Duration> due;
  for (const auto& task : tasks_) due.push_back(clock_.Steady() + task.interval);
  while (!stop.stop_requested()) {
    const auto next = std::ranges::min_element(due);
    if (next == due.end()) return;
    const Duration wait = *next - clock_.Steady();
    if (wait > Duration{}) {
      Lock lock(mutex_);
      if (!stop.stop_requested()) stopped_.WaitFor(mutex_, wait);
      continue;
    }
    const auto& task = tasks_[static_cast<std::size_t>(next - due.begin())];
    task.run();
    *next = clock_.Steady() + task.interval;
  }
}

}  // namespace ioworker::tasks
