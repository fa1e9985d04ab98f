#include "gateway/telemetry.h"

#include <algorithm>

#include "domain/devices/kept_telemetry.h"

namespace ioworker::gateway {
namespace {

constexpr Duration kMemory = minutes{5};
constexpr std::size_t kSampleBytesMax = 16 << 10;
constexpr std::size_t kSamplesMax = 300;
constexpr std::size_t kEndedMax = 200'000;  // stretches that wait to be stored
constexpr std::size_t kTakenMax = 500;      // that are handed out at a time
constexpr std::uint32_t kWatchedSeconds = 1;
constexpr std::uint32_t kUnwatchedSeconds = 10;

}  // namespace

void Telemetry::Watch(DeviceId device, std::shared_ptr<app::Sink<v1::TelemetrySample>> sink) {
  const auto* key = sink.get();
  {
    Lock lock(mutex_);
    auto& watched = devices_[device];
    for (const auto& kept : watched.samples) {
      v1::TelemetrySample sample;
      if (sample.ParseFromString(kept.bytes)) sink->Send(sample, {});
    }
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
  std::string bytes = sample.SerializeAsString();
  if (bytes.size() > kSampleBytesMax) return;
  std::vector<std::shared_ptr<app::Sink<v1::TelemetrySample>>> sinks;
  {
    Lock lock(mutex_);
    auto& watched = devices_[device];
    const Duration now = clock_.Steady();
    const auto too_old = [&](const Sample& kept) { return now - kept.at > kMemory; };
    while (!watched.samples.empty() && too_old(watched.samples.front())) {
      watched.samples.pop_front();
    }
    // A device that sends more often than it was asked to does not get more memory for it.
    if (watched.samples.size() >= kSamplesMax) watched.samples.pop_front();
    watched.samples.push_back({.at = now, .bytes = std::move(bytes)});
    Roll(device, watched, sample);
    sinks = watched.sinks;
  }
  for (const auto& sink : sinks) sink->Send(sample, {});
}

void Telemetry::EndMinute(Watched& watched) {
  if (watched.minute.empty()) return;
  watched.minutes.push_back(watched.minute.Mean(watched.minute_at).SerializeAsString());
  watched.minute = {};
}

void Telemetry::EndStretch(DeviceId device, Watched& watched) {
  EndMinute(watched);
  if (watched.minutes.empty()) return;
  // Nobody takes them where nobody leads; what waits for too long is not kept.
  if (ended_.size() < kEndedMax) ended_.emplace_back(device, std::move(watched.minutes));
  watched.minutes.clear();
}

void Telemetry::Roll(DeviceId device, Watched& watched, const v1::TelemetrySample& sample) {
  const Instant now = clock_.Now();
  const Instant minute = devices::BeginOf(now, devices::kMinuteSpan);
  if (minute != watched.minute_at) {
    EndMinute(watched);
    const Instant stretch = devices::BeginOf(watched.minute_at, devices::kStretch);
    if (devices::BeginOf(now, devices::kStretch) != stretch) EndStretch(device, watched);
    watched.minute_at = minute;
  }
  watched.minute.Add(sample);
}

std::vector<app::TelemetryFeed::Minutes> Telemetry::TakeMinutes(bool all) {
  std::vector<std::pair<DeviceId, std::vector<std::string>>> taken;
  {
    Lock lock(mutex_);
    if (all) {
      for (auto& [device, watched] : devices_) EndStretch(device, watched);
    }
    const std::size_t some = all ? ended_.size() : std::min(ended_.size(), kTakenMax);
    taken.assign(std::move_iterator(ended_.end() - static_cast<std::ptrdiff_t>(some)),
                 std::move_iterator(ended_.end()));
    ended_.resize(ended_.size() - some);
  }
  std::vector<Minutes> minutes;
  minutes.reserve(taken.size());
  for (const auto& [device, texts] : taken) {
    auto& one = minutes.emplace_back(Minutes{.device = device});
    for (const auto& text : texts) one.samples.emplace_back().ParseFromString(text);
  }
  return minutes;
}

std::vector<v1::TelemetrySample> Telemetry::LatestMinutes(DeviceId device) {
  std::vector<v1::TelemetrySample> samples;
  Lock lock(mutex_);
  for (const auto& [ended, texts] : ended_) {
    if (ended != device) continue;
    for (const auto& text : texts) samples.emplace_back().ParseFromString(text);
  }
  const auto found = devices_.find(device);
  if (found == devices_.end()) return samples;
  for (const auto& text : found->second.minutes) samples.emplace_back().ParseFromString(text);
  const auto& minute = found->second.minute;
  if (!minute.empty()) samples.push_back(minute.Mean(found->second.minute_at));
  return samples;
}

std::optional<v1::TelemetrySample> Telemetry::Latest(DeviceId device) {
  Lock lock(mutex_);
  const auto found = devices_.find(device);
  if (found == devices_.end() || found->second.samples.empty()) return std::nullopt;
  const Sample& latest = found->second.samples.back();
  v1::TelemetrySample sample;
  if (clock_.Steady() - latest.at > kMemory || !sample.ParseFromString(latest.bytes)) return {};
  return sample;
}

void Telemetry::Expire() {
  Lock lock(mutex_);
  const Duration now = clock_.Steady();
  for (auto each = devices_.begin(); each != devices_.end();) {
    auto& [device, watched] = *each;
    const bool silent = watched.samples.empty() || now - watched.samples.back().at > kMemory;
    if (silent) EndStretch(device, watched);
    each = silent && watched.sinks.empty() ? devices_.erase(each) : std::next(each);
  }
}

std::optional<double> Telemetry::PullProgress(const jobs::LeaseRef& lease) {
  Lock lock(pulls_mutex_);
  const auto found = pulls_.find(lease);
  if (found == pulls_.end() || found->second.done == 0) return std::nullopt;
  return found->second.done;
}

void Telemetry::OnPullProgress(DeviceId device, const jobs::LeaseRef& lease,
                               const v1::PullProgress& progress) {
  if (progress.bytes_total() == 0) return;
  const double done =
      static_cast<double>(progress.bytes_done()) / static_cast<double>(progress.bytes_total());
  Lock lock(pulls_mutex_);
  const auto found = pulls_.find(lease);
  if (found == pulls_.end() || found->second.device != device) return;
  found->second.done = std::min(done, 1.0);
}

void Telemetry::OnLease(const jobs::Lease& lease) {
  Lock lock(pulls_mutex_);
  if (lease.state > jobs::LeaseState::kPulling) {
    pulls_.erase(lease.ref);
  } else if (lease.state == jobs::LeaseState::kPulling) {
    pulls_.try_emplace(lease.ref, Pull{.device = lease.device});
  }
}

}  // namespace ioworker::gateway
