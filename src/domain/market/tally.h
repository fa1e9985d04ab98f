// Tally: what all devices of one model offer together, kept up as they change.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "domain/market/offer.h"

namespace ioworker::market {

class Tally {
 public:
  // Counts an offer in, or out again as it was counted in. Offers that are not open count as
  // devices only.
  void Count(const Offer& offer, bool in);

  // The same for what is free of an offer that stays counted in.
  void CountFree(const Offer& offer, bool in);

  bool empty() const { return devices_ == 0; }
  bool gpu() const { return gpu_; }
  std::uint32_t devices() const { return devices_; }
  std::uint32_t devices_online() const { return online_; }
  std::uint32_t devices_free() const { return free_; }  // something of them, at least
  std::uint64_t cores_total() const { return cores_; }
  std::uint64_t cores_free() const { return cores_free_; }
  std::uint64_t gpus_total() const { return gpus_; }
  std::uint64_t gpus_free() const { return gpus_free_; }

  // Of those that are online.
  std::uint32_t memory_mib_most() const;
  std::optional<Money> price_low() const;

 private:
  bool gpu_ = false;
  std::uint32_t devices_ = 0;
  std::uint32_t online_ = 0;
  std::uint32_t free_ = 0;
  std::uint64_t cores_ = 0;
  std::uint64_t cores_free_ = 0;
  std::uint64_t gpus_ = 0;
  std::uint64_t gpus_free_ = 0;
  std::map<std::uint32_t, std::uint32_t> by_memory_;  // how many have so much
  std::map<Money, std::uint32_t> by_price_;
};

}  // namespace ioworker::market
