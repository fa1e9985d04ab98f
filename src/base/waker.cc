#include "base/waker.h"

#include <vector>

#include <poll.h>
#include <sys/eventfd.h>

namespace ioworker {

Waker::Waker() : woken_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Waker::Wake() { eventfd_write(woken_.get(), 1); }

void Waker::Await(std::span<const int> files, Duration longest, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] { Wake(); });
  std::vector<pollfd> waiting = {{.fd = woken_.get(), .events = POLLIN, .revents = 0}};
  for (const int file : files) waiting.push_back({.fd = file, .events = POLLIN, .revents = 0});
  poll(waiting.data(), waiting.size(),
       static_cast<int>(std::chrono::ceil<milliseconds>(longest).count()));
  eventfd_t count = 0;
  eventfd_read(woken_.get(), &count);
}

}  // namespace ioworker
