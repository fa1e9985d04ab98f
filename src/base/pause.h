// Waiting between two tries. Any thread.
#pragma once

#include <stop_token>

#include "base/time.h"

namespace ioworker {

// Waits; returns early, with false, when stopped, and false too if it was stopped before.
bool PauseFor(Duration length, const std::stop_token& stop);

}  // namespace ioworker
