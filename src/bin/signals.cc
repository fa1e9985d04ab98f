#include "bin/signals.h"

#include <csignal>
#include <cstdlib>
#include <semaphore>

#include "base/thread.h"

namespace ioworker::bin {
namespace {

constexpr timespec kShort{.tv_sec = 0, .tv_nsec = 100'000'000};
constexpr int kExitBySignal = 130;

sigset_t EndingSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void BlockSignals() {
  const sigset_t set = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void WaitForStop(const std::stop_token& stop) {
  std::binary_semaphore stopped(0);
  const std::stop_callback on_stop(stop, [&] { stopped.release(); });
  stopped.acquire();
}

SignalStop::SignalStop() {
  thread_ = StartThread("signals", [this](const std::stop_token& stop) {
    const sigset_t set = EndingSignals();
    while (!stop.stop_requested()) {
      if (sigtimedwait(&set, nullptr, &kShort) < 0) continue;
      if (source_.stop_requested()) std::_Exit(kExitBySignal);
      source_.request_stop();
    }
  });
}

SignalStop::~SignalStop() = default;

}  // namespace ioworker::bin
