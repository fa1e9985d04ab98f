#include "agent/gpus.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"

namespace ioworker::agent {
namespace {

constexpr std::uint32_t kIndexMax = 63;

}  // namespace

Gpus::Gpus(GpuOptions options, std::string why_not, const Clock& clock)
    : options_(std::move(options)),
      why_not_(std::move(why_not)),
      clock_(clock),
      nvml_(Nvml::Open(options_.nvml_library)) {
  std::uint32_t next = 0;
  {
    const Lock lock(mutex_);
    Look();
    if (!known_.empty()) next = known_.rbegin()->first + 1;
  }
  others_ = std::make_unique<DrmGpus>(options_.root, next, nvml_ == nullptr, clock_);
}

std::vector<v1::Gpu> Gpus::All() const {
  std::vector<v1::Gpu> all;
  const Lock lock(mutex_);
  for (const auto& [index, known] : known_) all.push_back(known.gpu);
  for (const v1::Gpu& gpu : others_->Gpus()) {
    // The driver may count more of its own by now.
    if (gpu.index() <= kIndexMax && !known_.contains(gpu.index())) all.push_back(gpu);
  }
  return all;
}

std::vector<v1::GpuSample> Gpus::Samples() const {
  std::vector<v1::GpuSample> samples;
  if (nvml_) samples = nvml_->Samples();
  for (auto& sample : others_->Samples()) {
    const auto same = std::ranges::find(samples, sample.index(), &v1::GpuSample::index);
    if (sample.index() > kIndexMax || same != samples.end()) continue;
    samples.push_back(std::move(sample));
  }
  return samples;
}

std::vector<GpuKept> Gpus::Failing() {
  const Lock lock(mutex_);
  if (!looked_at_ || clock_.Steady() - *looked_at_ >= options_.look_each) Look();
  std::vector<GpuKept> failing;
  for (const auto& [index, known] : known_) {
    if (!known.failed_at) continue;
    std::string why = known.trouble;
    if (why.empty()) {
      why = fmt::format("it had failed and answers again; lent once it has done so for {} s",
                        options_.dwell / seconds{1});
    }
    failing.push_back({.index = index, .why = std::move(why), .failed = true});
  }
  return failing;
}

std::string Gpus::TroubleOf(const std::vector<std::uint32_t>& indices) {
  if (indices.empty()) return {};
  const Lock lock(mutex_);
  Look();
  for (const std::uint32_t index : indices) {
    const auto known = known_.find(index);
    if (known == known_.end() || known->second.trouble.empty()) continue;
    return fmt::format("GPU {}: {}", index, known->second.trouble);
  }
  return {};
}

void Gpus::Look() {
  if (!nvml_) return;
  const Duration now = clock_.Steady();
  looked_at_ = now;
  Learn(nvml_->Gpus(), now);
  const bool fails =
      std::ranges::any_of(known_, [](const auto& each) { return !each.second.trouble.empty(); });
  if (!fails || (restarted_at_ && now - *restarted_at_ < options_.restart_each)) return;
  restarted_at_ = now;
  nvml_->Restart();
  Learn(nvml_->Gpus(), now);
}

void Gpus::Learn(const std::vector<NvmlGpu>& found, Duration now) {
  for (auto& [index, known] : known_) known.trouble = "it has failed: its driver does not answer";
  for (const NvmlGpu& each : found) {
    Known& known = known_[each.gpu.index()];
    known.trouble = each.trouble;
    const std::string model = known.gpu.model();
    if (each.trouble.empty() || model.empty()) known.gpu = each.gpu;
    if (known.gpu.model().empty()) known.gpu.set_model("NVIDIA GPU");
    known.gpu.set_not_lent(why_not_);
    if (each.gpu.drives_display()) known.display_at = now;
  }
  for (auto& [index, known] : known_) {
    if (!known.trouble.empty()) {
      if (!known.failed_at) LogWarning("gpu {}: {}", index, known.trouble);
      known.failed_at = now;
    } else if (known.failed_at && now - *known.failed_at >= options_.dwell) {
      LogInfo("gpu {}: it works again", index);
      known.failed_at.reset();
    }
    const bool display = known.display_at && now - *known.display_at < options_.dwell;
    known.gpu.set_drives_display(display);
  }
}

}  // namespace ioworker::agent
