// CallFigures: how many calls there were, how they ended, and how long they took. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/histogram.h"
#include "base/mutex.h"
#include "http/wrapper.h"

namespace ioworker::http {

class CallFigures final : public CallObserver {
 public:
  struct Counted {
    std::map<std::pair<std::string, int>, std::uint64_t> answers;  // by call and status
    std::map<std::string, Histogram> took;                         // by call
  };

  // CallObserver
  void OnCall(const Method& method, int status, Duration took) override EXCLUDES(mutex_);

  Counted Now() const EXCLUDES(mutex_);

 private:
  mutable Mutex mutex_;
  Counted counted_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::http
