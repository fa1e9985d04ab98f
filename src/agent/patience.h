// Waiting for an engine that is away for a moment. Any thread.
#pragma once

#include <stop_token>
#include <type_traits>

#include "base/pause.h"
#include "base/result.h"
#include "base/time.h"

namespace ioworker::agent {

inline constexpr Duration kRetry = seconds{1};
inline constexpr Duration kEnginePatience = minutes{1};

// Calls until the engine answers: one that is away for a moment, say for an update, is waited for.
template <class Call>
std::invoke_result_t<Call> Patiently(const std::stop_token& stop, const Call& call) {
  for (Duration waited{};; waited += kRetry) {
    auto result = call();
    const bool away = !result && result.error().reason == "engine_away";
    if (!away || waited >= kEnginePatience || !PauseFor(kRetry, stop)) return result;
  }
}

}  // namespace ioworker::agent
