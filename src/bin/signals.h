// Signals that ask the program to end: blocked in every thread and waited for in one place.
#pragma once

#include <stop_token>
#include <thread>

namespace ioworker::bin {

// Call first in main, before any thread starts: from then on SIGINT, SIGTERM and SIGHUP wait to be
// taken, and a closed pipe is an error of the write instead of a signal.
void BlockSignals();

// Returns when a stop has been asked for.
void WaitForStop(const std::stop_token& stop);

// Asks for a stop when one of them comes; a second one ends the process at once.
class SignalStop {
 public:
  SignalStop();
  ~SignalStop();
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread thread_;
};

}  // namespace ioworker::bin
