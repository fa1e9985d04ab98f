#include "agent/folder_watch.h"

#include <algorithm>
#include <array>

#include <sys/inotify.h>
#include <unistd.h>

namespace ioworker::agent {
namespace {

constexpr Duration kUntold = seconds{1};

}  // namespace

FolderWatch::FolderWatch(const std::string& folder)
    : events_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  told_ = events_ && inotify_add_watch(
                         events_.get(), folder.c_str(),
                         IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE) >= 0;
}

void FolderWatch::Await(Duration longest, const std::stop_token& stop) {
  const std::array<int, 1> events = {events_.get()};
  waker_.Await(events, told_ ? longest : std::min(longest, kUntold), stop);
  std::array<char, 4096> ignored;
  while (read(events_.get(), ignored.data(), ignored.size()) > 0) {
  }
}

}  // namespace ioworker::agent
