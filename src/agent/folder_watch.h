// FolderWatch: waits for a change of what lies in a folder. The folder is watched, not its files:
// those come and go.
#pragma once

#include <stop_token>
#include <string>

#include "base/file.h"
#include "base/time.h"
#include "base/waker.h"

namespace ioworker::agent {

class FolderWatch {
 public:
  explicit FolderWatch(const std::string& folder);

  // Returns when something has changed since the call before, when the time is over, when woken or
  // asked to stop. Where the kernel cannot tell of changes, after a second at most. One thread.
  void Await(Duration longest, const std::stop_token& stop);

  // Ends a wait, the next one if there is none. Any thread.
  void Wake() { waker_.Wake(); }

 private:
  Waker waker_;
  FileHandle events_;
  bool told_ = false;
};

}  // namespace ioworker::agent
