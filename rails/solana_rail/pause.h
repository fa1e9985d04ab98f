// Waits, for what has to happen elsewhere. Any thread.
#pragma once

#include "base/mutex.h"

namespace ioworker::solana_rail {

inline void Pause(Duration length) {
  Mutex mutex;
  Condition never;
  const Lock lock(mutex);
  std::ignore = never.WaitFor(mutex, length);
}

}  // namespace ioworker::solana_rail
