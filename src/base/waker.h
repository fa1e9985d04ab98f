// Waker: lets a thread sleep until a file can be read, a time is over, or another thread wakes it.
#pragma once

#include <span>
#include <stop_token>

#include "base/file.h"
#include "base/time.h"

namespace ioworker {

class Waker {
 public:
  Waker();

  // Ends a wait, the next one if there is none. Any thread.
  void Wake();

  // Returns when one of the files can be read, when the time is over, when woken or asked to stop.
  // One thread. `files`: descriptors; one below 0 is passed over.
  void Await(std::span<const int> files, Duration longest, const std::stop_token& stop);

 private:
  FileHandle woken_;
};

}  // namespace ioworker
