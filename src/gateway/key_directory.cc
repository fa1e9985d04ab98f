#include "gateway/key_directory.h"

namespace ioworker::gateway {

void KeyDirectory::Put(const devices::Device& device) {
  Lock lock(mutex_);
  keys_.try_emplace(device.id, device.public_key);
}

std::optional<std::string> KeyDirectory::Find(DeviceId device) const {
  Lock lock(mutex_);
  const auto found = keys_.find(device);
  return found == keys_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace ioworker::gateway
