#include "agent/follow.h"

#include <optional>

#include "agent/patience.h"

namespace ioworker::agent {
namespace {

constexpr Duration kLook = milliseconds{250};
constexpr Duration kGoesAway = seconds{5};

}  // namespace

Result<engine::ContainerState> FollowContainer(const Following& following,
                                               const std::stop_token& stop) {
  std::optional<Duration> failing_since;
  bool broke = false;
  for (;;) {
    auto state = following.engine.Wait(following.container, stop);
    if (state && !state->running) {
      state->engine_broke = state->engine_broke || broke;
      return state;
    }
    if (stop.stop_requested()) return Unavailable("stopped");
    if (!state && state.error().code == ErrorCode::kNotFound) return state;
    broke = true;
    const Duration now = following.clock.Steady();
    if (following.engine.Inspect(following.container, stop)) failing_since.reset();
    if (!failing_since) failing_since = now;
    if (now - *failing_since > following.patience) return state;
    if (!PauseFor(kRetry, stop)) return Unavailable("stopped");
  }
}

Result<engine::ContainerState> FindContainer(const Following& following,
                                             const std::stop_token& stop) {
  const Duration give_up = following.clock.Steady() + following.patience;
  for (;;) {
    auto state = following.engine.Inspect(following.container, stop);
    if (state || state.error().code == ErrorCode::kNotFound) return state;
    if (following.clock.Steady() >= give_up || !PauseFor(kRetry, stop)) return state;
  }
}

bool EngineStays(const Following& following, const std::stop_token& stop) {
  const Duration until = following.clock.Steady() + kGoesAway;
  while (following.clock.Steady() < until) {
    const auto state = following.engine.Inspect(following.container, stop);
    if (!state && state.error().code != ErrorCode::kNotFound) return stop.stop_requested();
    if (!PauseFor(kLook, stop)) return true;
  }
  return true;
}

}  // namespace ioworker::agent
