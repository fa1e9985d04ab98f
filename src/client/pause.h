// Waiting between two tries. Any thread.
#pragma once

#include <functional>
#include <stop_token>

#include "base/pause.h"
#include "base/time.h"

namespace ioworker::client {

// Waits; false if it was asked to stop before or meanwhile. Tests pass one that returns at once.
using Pause = std::function<bool(Duration length, const std::stop_token& stop)>;

}  // namespace ioworker::client
