// Questions: what somebody asks a device over its link, and waits for the answer. Any thread;
// asking blocks until the answer comes, the link ends, or ten seconds have passed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "domain/ids/ids.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::gateway {

class Questions {
 public:
  // Calls `send` with the query, numbered. kUnavailable when no answer comes, or when so many are
  // being asked already.
  Result<v1::PolicyAnswer> Ask(DeviceId device, v1::PolicyQuery query,
                               const std::function<void(const v1::PolicyQuery&)>& send)
      EXCLUDES(mutex_);

  // An answer to nothing that this device was asked is dropped.
  void OnAnswer(DeviceId device, const v1::PolicyAnswer& answer) EXCLUDES(mutex_);

  // The device has no link any more.
  void OnGone(DeviceId device) EXCLUDES(mutex_);

  static constexpr std::size_t kMax = 64;  // they wait on threads that serve calls
  static constexpr Duration kPatience = seconds{10};

 private:
  struct Question {
    DeviceId device;
    std::optional<v1::PolicyAnswer> answer{};
    bool gone = false;
  };

  Mutex mutex_;
  Condition changed_;
  std::uint64_t last_ GUARDED_BY(mutex_) = 0;
  std::map<std::uint64_t, Question> asked_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
