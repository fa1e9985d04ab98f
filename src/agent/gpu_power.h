// GpuPower: what the owner lets lent GPUs draw. In force while a lease holds the GPU; then, when
// the device stops, and when it starts after a crash, each gets back what it had before.
//
// What was there before is written down before anything is changed. One thread, but for the
// destructor.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/gpus.h"

namespace ioworker::agent {

class GpuPower {
 public:
  // `nvml` may be null; it outlives this. `path`: the file for what was there before.
  GpuPower(const Nvml* nvml, std::string path);

  // Gives back.
  ~GpuPower();

  GpuPower(const GpuPower&) = delete;
  GpuPower& operator=(const GpuPower&) = delete;

  // `watts`: the most that each may draw, by index. `used`: those that leases hold. Says which
  // GPUs cannot be held to it, and so must not be lent. Nothing is ever raised above what was
  // there before.
  std::vector<GpuKept> Follow(const std::map<std::uint32_t, std::uint32_t>& watts,
                              const std::vector<std::uint32_t>& used);

 private:
  std::string WhyNot(std::uint32_t index, std::uint32_t watts);
  Status Limit(std::uint32_t index, const GpuPowerLimit& limit, std::uint32_t watts);
  void GiveBack(std::uint32_t index);
  void Load();
  Status Save() const;

  const Nvml* const nvml_;
  const std::string path_;
  std::map<std::uint32_t, std::uint32_t> before_;      // milliwatts, of those that are limited now
  std::map<std::uint32_t, std::string> tried_;         // why it cannot be done; empty: it can
  std::map<std::uint32_t, std::uint32_t> last_watts_;  // what was asked of Follow last
};

}  // namespace ioworker::agent
