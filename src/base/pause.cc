#include "base/pause.h"

#include "base/mutex.h"

namespace ioworker {

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

}  // namespace ioworker
