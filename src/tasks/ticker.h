// Ticker: calls things that are to be done again and again, each at its own interval, on one
// thread.
//
// A task takes no input: it compares what is wanted with what is, acts, and is safe to repeat. It
// must be quick; what takes long hands itself to a thread of its own.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"

namespace ioworker::tasks {

struct Task {
  std::string name;
  Duration interval;
  std::function<void()> run;
};

class Ticker {
 public:
  Ticker(const Clock& clock, std::vector<Task> tasks);

  // Waits for the task that is running, if one is.
  ~Ticker();

 private:
  void Loop(const std::stop_token& stop);

  const Clock& clock_;
  const std::vector<Task> tasks_;
  Mutex mutex_;
  Condition stopped_;
  std::jthread thread_;
};

}  // namespace ioworker::tasks
