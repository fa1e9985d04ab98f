// Telemetry: a short memory of each device's samples, who watches them, and how far images have
// been pulled. Never touches the core. Any thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/feeds.h"
#include "app/sample_mean.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "domain/jobs/job.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::gateway {

class Telemetry final : public app::TelemetryFeed {
 public:
  // How often a device is to send samples; called when the answer changes.
  using SetInterval = std::function<void(DeviceId device, std::uint32_t seconds)>;

  Telemetry(const Clock& clock, SetInterval set_interval)
      : clock_(clock), set_interval_(std::move(set_interval)) {}

  void Watch(DeviceId device, std::shared_ptr<app::Sink<v1::TelemetrySample>> sink) override;
  std::optional<v1::TelemetrySample> Latest(DeviceId device) override;
  std::optional<double> PullProgress(const jobs::LeaseRef& lease) override;
  std::vector<Minutes> TakeMinutes(bool all) override;
  std::vector<v1::TelemetrySample> LatestMinutes(DeviceId device) override;

  // Ignored when it is larger than any honest one.
  void OnSample(DeviceId device, const v1::TelemetrySample& sample);

  // Ignored unless this device pulls for that lease now.
  void OnPullProgress(DeviceId device, const jobs::LeaseRef& lease,
                      const v1::PullProgress& progress);

  // What is known of a lease has changed: its progress is kept while it pulls.
  void OnLease(const jobs::Lease& lease);

  // For a device that has just been linked.
  std::uint32_t IntervalFor(DeviceId device);

  // Forgets what is too old. Each second.
  void Expire();

 private:
  struct Sample {
    Duration at{};
    std::string bytes;  // serialised: a third of the message's size in memory
  };
  struct Watched {
    std::deque<Sample> samples;
    app::SampleMean minute;            // that goes on
    Instant minute_at{};               // when it began
    std::vector<std::string> minutes;  // of this stretch that have ended, serialised
    std::vector<std::shared_ptr<app::Sink<v1::TelemetrySample>>> sinks;
  };
  struct Pull {
    DeviceId device;
    double done = 0;
  };

  static void EndMinute(Watched& watched);
  void EndStretch(DeviceId device, Watched& watched) REQUIRES(mutex_);
  void Roll(DeviceId device, Watched& watched, const v1::TelemetrySample& sample) REQUIRES(mutex_);
  void Leave(DeviceId device, const app::Sink<v1::TelemetrySample>* sink);

  const Clock& clock_;
  const SetInterval set_interval_;
  Mutex mutex_;
  std::unordered_map<DeviceId, Watched> devices_ GUARDED_BY(mutex_);
  std::vector<std::pair<DeviceId, std::vector<std::string>>> ended_ GUARDED_BY(mutex_);
  Mutex pulls_mutex_;
  std::unordered_map<jobs::LeaseRef, Pull> pulls_ GUARDED_BY(pulls_mutex_);
};

}  // namespace ioworker::gateway
