#include "base/thread.h"

#include <pthread.h>

#include "base/check.h"

namespace ioworker {

std::jthread StartThread(std::string name, std::function<void(std::stop_token)> body) {
  CHECK(name.size() <= 15, "the kernel keeps 15 characters of a thread's name");
  return std::jthread([name = std::move(name), body = std::move(body)](std::stop_token stop) {
    pthread_setname_np(pthread_self(), name.c_str());
    body(std::move(stop));
  });
}

}  // namespace ioworker
