// Loop: the threads on which sockets are served. One for a whole process.
#pragma once

#include <memory>

namespace ioworker::net {

class Loop {
 public:
  // Starts `threads` threads named "net-0", "net-1", …
  explicit Loop(int threads);

  // Stops and joins them; connections that are still open are dropped.
  ~Loop();

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // The library's own object, for the files of net/ that know it.
  struct Context;
  Context& context() { return *context_; }

 private:
  std::unique_ptr<Context> context_;
};

}  // namespace ioworker::net
