// What a device does about its GPUs: what they are may change while it runs, and how they do.
#include <algorithm>

#include "agent/device.h"
#include "agent/inventory.h"
#include "base/log.h"

namespace ioworker::agent {
namespace {

// What the coordinator stores of a GPU; whether it drives a display comes and goes.
std::string WhatItIs(v1::Gpu gpu) {
  gpu.clear_drives_display();
  return gpu.SerializeAsString();
}

}  // namespace

// On the steward's thread.
std::vector<GpuKept> Device::WatchGpus(const policy::OwnerPolicy& policy, policy::Mode mode) {
  auto kept = gpus_->Failing();
  const auto all = gpus_->All();
  // A display may be taken off, or put on.
  for (const v1::Gpu& gpu : all) {
    if (!gpu.drives_display()) continue;
    auto why = WhyKept(gpu, policy, mode);
    if (!why.empty()) kept.push_back({.index = gpu.index(), .why = std::move(why)});
  }
  const auto watts = WattsOf(all, policy, mode);
  for (auto& gpu : gpu_power_.Follow(watts, runners_.GpusInUse())) kept.push_back(std::move(gpu));
  return kept;
}

// One that did not answer at the start may do so now: the coordinator hears of it with the next
// Hello.
void Device::TakeGpus(const Stance& stance) {
  const auto all = gpus_->All();
  const bool same = std::ranges::equal(offer_.gpus(), all, {}, WhatItIs, WhatItIs);
  offer_.mutable_gpus()->Assign(all.begin(), all.end());
  if (same || !link_) return;
  LogInfo("device: its GPUs have changed, {} are kept back", stance.gpus_kept.size());
  link_->Break("what this device has is not what it was");
}

}  // namespace ioworker::agent
