// The public keys of all enrolled devices, so that a link can be checked without asking anybody.
// Any thread.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "domain/devices/device.h"

namespace ioworker::gateway {

class KeyDirectory {
 public:
  void Put(const devices::Device& device);
  std::optional<std::string> Find(DeviceId device) const;

 private:
  mutable Mutex mutex_;
  std::unordered_map<DeviceId, std::string> keys_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
