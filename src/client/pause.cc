#include "client/pause.h"

#include "base/mutex.h"

namespace ioworker::client {

bool PauseFor(Duration length, const std::stop_token& stop) {
  Mutex mutex;
  Condition told;
  const std::stop_callback wake(stop, [&] {
    const Lock lock(mutex);
    told.NotifyAll();
  });
  const Lock lock(mutex);
  while (!stop.stop_requested()) {
    if (!told.WaitFor(mutex, length)) break;
  }
  return !stop.stop_requested();
}

}  // namespace ioworker::client
