// DrmGpus: GPUs by the kernel's own files, /sys/class/drm: those of AMD and Intel, and NVIDIA's
// where their driver's library does not answer. Containers get none of them.
//
// Found once, when this is made. Any thread; a reading takes milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "ioworker/v1/devices.pb.h"

namespace ioworker::agent {

class DrmGpus {
 public:
  // `root`: above /sys. `first_index`: what the first of them is called. `nvidia`: NVIDIA's count,
  // too.
  DrmGpus(std::string root, std::uint32_t first_index, bool nvidia, const Clock& clock);

  // Each with the reason why it is not lent.
  const std::vector<v1::Gpu>& Gpus() const { return gpus_; }

  // Use, memory, temperature, power and fan as far as each tells. Use of a GPU that counts only its
  // idle time is over the time since the reading before, 0 in the first.
  std::vector<v1::GpuSample> Samples() EXCLUDES(mutex_);

 private:
  struct Card {
    std::uint32_t index = 0;
    std::string device;                // its folder
    std::string sensors;               // the same of its hwmon; empty: it has none
    std::vector<std::string> idle_ms;  // counters of its parts
    std::optional<std::uint64_t> idle_before{};
    Duration read_at{};
    double utilisation = 0;
  };

  void AddCard(const std::string& card, bool nvidia);
  v1::GpuSample Read(Card& card) const;
  static void ReadUse(Card& card, Duration now);

  const std::string root_;
  const std::uint32_t first_index_;
  const Clock& clock_;
  std::vector<v1::Gpu> gpus_;
  Mutex mutex_;
  std::vector<Card> cards_ GUARDED_BY(mutex_);
};

// The name of a PCI device by a text in the format of pci.ids; ids as in /sys: "0x1002". Empty if
// it is not there. Source: https://pci-ids.ucw.cz
std::string PciName(std::string_view ids, std::string_view vendor, std::string_view device);

}  // namespace ioworker::agent
