// Telemetry: a short memory of each device's samples, and who watches them. Never touches the core.
// Any thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "app/feeds.h"
#include "base/mutex.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::gateway {

class Telemetry final : public app::TelemetryFeed {
 public:
  // How often a device is to send samples; called when the answer changes.
  using SetInterval = std::function<void(DeviceId device, std::uint32_t seconds)>;

  explicit Telemetry(SetInterval set_interval) : set_interval_(std::move(set_interval)) {}

  void Watch(DeviceId device, std::shared_ptr<app::Sink<v1::TelemetrySample>> sink) override;
  std::optional<double> PullProgress(const jobs::LeaseRef& lease) override;

  void OnSample(DeviceId device, const v1::TelemetrySample& sample);
  void OnPullProgress(const jobs::LeaseRef& lease, const v1::PullProgress& progress);

  // The lease no longer pulls.
  void ForgetPull(const jobs::LeaseRef& lease);

  // For a device that has just been linked.
  std::uint32_t IntervalFor(DeviceId device);

 private:
  static constexpr std::size_t kSamplesMax = 300;
  static constexpr std::uint32_t kWatchedSeconds = 1;
  static constexpr std::uint32_t kUnwatchedSeconds = 10;

  struct Watched {
    std::deque<v1::TelemetrySample> samples;
    std::vector<std::shared_ptr<app::Sink<v1::TelemetrySample>>> sinks;
  };

  void Leave(DeviceId device, const app::Sink<v1::TelemetrySample>* sink);

  const SetInterval set_interval_;
  Mutex mutex_;
  std::unordered_map<DeviceId, Watched> devices_ GUARDED_BY(mutex_);
  std::unordered_map<jobs::LeaseRef, double> pulls_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
