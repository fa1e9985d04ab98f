#include "gateway/telemetry.h"

#include <algorithm>

namespace ioworker::gateway {

void Telemetry::Watch(DeviceId device, std::shared_ptr<app::Sink<v1::TelemetrySample>> sink) {
  const auto* key = sink.get();
  {
    Lock lock(mutex_);
    auto& watched = devices_[device];
    for (const auto& sample : watched.samples) sink->Send(sample, {});
    watched.sinks.push_back(sink);
  }
  set_interval_(device, kWatchedSeconds);
  sink->OnGone([this, device, key] { Leave(device, key); });
}

void Telemetry::Leave(DeviceId device, const app::Sink<v1::TelemetrySample>* sink) {
  {
    Lock lock(mutex_);
    auto& sinks = devices_[device].sinks;
    std::erase_if(sinks, [&](const auto& one) { return one.get() == sink; });
    if (!sinks.empty()) return;
  }
  set_interval_(device, kUnwatchedSeconds);
}

std::uint32_t Telemetry::IntervalFor(DeviceId device) {
  Lock lock(mutex_);
  const auto found = devices_.find(device);
  const bool watched = found != devices_.end() && !found->second.sinks.empty();
  return watched ? kWatchedSeconds : kUnwatchedSeconds;
}

void Telemetry::OnSample(DeviceId device, const v1::TelemetrySample& sample) {
  std::vector<std::shared_ptr<app::Sink<v1::TelemetrySample>>> sinks;
  {
    Lock lock(mutex_);
    auto& watched = devices_[device];
    watched.samples.push_back(sample);
    if (watched.samples.size() > kSamplesMax) watched.samples.pop_front();
    sinks = watched.sinks;
  }
  for (const auto& sink : sinks) sink->Send(sample, {});
}

std::optional<double> Telemetry::PullProgress(const jobs::LeaseRef& lease) {
  Lock lock(mutex_);
  const auto found = pulls_.find(lease);
  return found == pulls_.end() ? std::nullopt : std::optional(found->second);
}

void Telemetry::OnPullProgress(const jobs::LeaseRef& lease, const v1::PullProgress& progress) {
  if (progress.bytes_total() == 0) return;
  const double done = static_cast<double>(progress.bytes_done()) /
                      static_cast<double>(progress.bytes_total());
  Lock lock(mutex_);
  pulls_[lease] = std::min(done, 1.0);
}

void Telemetry::ForgetPull(const jobs::LeaseRef& lease) {
  Lock lock(mutex_);
  pulls_.erase(lease);
}

}  // namespace ioworker::gateway
