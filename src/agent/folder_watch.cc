#include "agent/folder_watch.h"

#include <algorithm>
#include <array>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace ioworker::agent {
namespace {

constexpr Duration kUntold = seconds{1};

}  // namespace

FolderWatch::FolderWatch(const std::string& folder)
    : woken_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      events_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  told_ = events_ && inotify_add_watch(
                         events_.get(), folder.c_str(),
                         IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE) >= 0;
}

void FolderWatch::Await(Duration longest, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] { Wake(); });
  std::array<pollfd, 2> waiting = {{{.fd = woken_.get(), .events = POLLIN, .revents = 0},
                                    {.fd = events_.get(), .events = POLLIN, .revents = 0}}};
  const Duration wait = told_ ? longest : std::min(longest, kUntold);
  poll(waiting.data(), waiting.size(),
       static_cast<int>(std::chrono::ceil<milliseconds>(wait).count()));
  eventfd_t count = 0;
  eventfd_read(woken_.get(), &count);
  std::array<char, 4096> ignored;
  while (read(events_.get(), ignored.data(), ignored.size()) > 0) {
  }
}

void FolderWatch::Wake() { eventfd_write(woken_.get(), 1); }

}  // namespace ioworker::agent
