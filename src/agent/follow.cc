#include "agent/follow.h"

#include "base/log.h"
#include "base/mutex.h"

namespace ioworker::agent {
namespace {

constexpr Duration kRetry = seconds{1};

Result<engine::ContainerState> FollowOnce(const Following& following, const std::stop_token& stop) {
  following.log->Restart();
  const auto sink = [&](engine::LogStream stream, std::string_view bytes) {
    return following.log->Append(stream, bytes);
  };
  // A log that cannot be kept must not end the task: its end is awaited all the same.
  if (auto read = following.engine.ReadLogs(following.container, true, sink, stop); !read) {
    LogDebug("log of {}: {} {}", following.container, read.error().message, read.error().detail);
  }
  return following.engine.Wait(following.container, stop);
}

}  // namespace

Result<engine::ContainerState> FollowContainer(const Following& following,
                                               const std::stop_token& stop) {
  Duration failing_since = following.clock.Steady();
  for (;;) {
    auto state = FollowOnce(following, stop);
    if (state && !state->running) return state;
    if (stop.stop_requested()) return Unavailable("stopped");
    if (!state) state = following.engine.Inspect(following.container);
    if (!state && state.error().code == ErrorCode::kNotFound) return state;
    const Duration now = following.clock.Steady();
    if (state) failing_since = now;
    if (state && !state->running && state->started) continue;  // ended in between
    if (now - failing_since > following.patience) return state;
    if (!PauseFor(kRetry, stop)) return Unavailable("stopped");
  }
}

bool PauseFor(Duration length, const std::stop_token& stop) {
  Mutex mutex;
  Condition changed;
  const std::stop_callback wake(stop, [&] {
    const Lock lock(mutex);
    changed.NotifyAll();
  });
  const Lock lock(mutex);
  while (!stop.stop_requested()) {
    if (!changed.WaitFor(mutex, length)) return true;
  }
  return false;
}

}  // namespace ioworker::agent
