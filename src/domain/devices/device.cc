#include "domain/devices/device.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace ioworker::devices {

std::string_view DeviceStateName(DeviceState state) {
  switch (state) {
    case DeviceState::kOffline:
      return "offline";
    case DeviceState::kReady:
      return "ready";
    case DeviceState::kRunning:
      return "running";
    case DeviceState::kPaused:
      return "paused";
    case DeviceState::kRetired:
      return "retired";
  }
  CHECK(false, "unknown device state");
}

std::string CheckInventory(const Inventory& inventory, const InventoryLimits& limits) {
  if (inventory.cores == 0 || inventory.cores > limits.cores_max) {
    return fmt::format("cores is {}, must be from 1 to {}", inventory.cores, limits.cores_max);
  }
  if (inventory.memory_mib == 0 || inventory.memory_mib > limits.memory_mib_max) {
    return fmt::format("memory_mib is {}, must be from 1 to {}", inventory.memory_mib,
                       limits.memory_mib_max);
  }
  if (inventory.gpus.size() > limits.gpus_max) {
    return fmt::format("gpus has {} entries, {} at most", inventory.gpus.size(), limits.gpus_max);
  }
  std::set<std::uint32_t> indices;
  for (const auto& gpu : inventory.gpus) {
    if (gpu.index >= limits.gpus_max || !indices.insert(gpu.index).second) {
      return fmt::format("gpus has the index {} twice or over {}", gpu.index, limits.gpus_max - 1);
    }
  }
  std::vector<std::string_view> texts = {inventory.cpu_model, inventory.operating_system,
                                         inventory.engine, inventory.architecture,
                                         inventory.agent_version};
  for (const auto& gpu : inventory.gpus) {
    texts.insert(texts.end(), {gpu.model, gpu.driver, gpu.not_lent});
  }
  for (const std::string_view text : texts) {
    if (text.size() > limits.text_bytes_max || !IsUtf8(text)) {
      return fmt::format("a text is not UTF-8 or longer than {} bytes", limits.text_bytes_max);
    }
  }
  return {};
}

Inventory LentOf(const Inventory& inventory, const std::optional<Lent>& lent) {
  Inventory part = inventory;
  std::erase_if(part.gpus, [](const Gpu& gpu) { return !gpu.not_lent.empty(); });
  if (!lent) return part;
  part.cores = std::min(part.cores, lent->cores);
  part.memory_mib = std::min(part.memory_mib, lent->memory_mib);
  part.disk_mib = std::min(part.disk_mib, lent->disk_mib);
  std::erase_if(part.gpus, [&](const Gpu& gpu) {
    return std::ranges::find(lent->gpu_indices, gpu.index) == lent->gpu_indices.end();
  });
  return part;
}

}  // namespace ioworker::devices
