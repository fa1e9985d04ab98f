#include "app/telemetry.h"

#include <map>

#include <fmt/format.h>

#include "app/devices.h"
#include "app/jobs.h"
#include "app/messages.h"
#include "app/sample_mean.h"
#include "store/leases.h"
#include "store/telemetry.h"

namespace ioworker::app {
namespace {

constexpr std::int64_t kSpansMax = 720;  // of one answer

// What is asked for: [from, to).
struct Stretch {
  Instant from{};
  Instant to{};
};

using ByTime = std::map<Instant, v1::TelemetrySample>;

Result<Stretch> StretchOf(const App& app, Duration span, std::uint32_t last_seconds,
                          std::uint32_t until_seconds_ago) {
  const Duration length = last_seconds == 0 ? hours{1} : seconds{last_seconds};
  if (length > span * kSpansMax) {
    return InvalidArgument(
        "last_seconds", "out_of_range",
        fmt::format("last_seconds: at most {} for this span",
                    std::chrono::duration_cast<seconds>(span).count() * kSpansMax));
  }
  // The span that goes on belongs to it.
  const Instant to = app.clock.Now() - seconds{until_seconds_ago};
  return Stretch{.from = devices::BeginOf(to - length, span) + span, .to = to};
}

// Of the store, and what has not come there yet.
Result<ByTime> SamplesOf(App& app, DeviceId device, Duration span, const Stretch& stretch) {
  ByTime samples;
  const auto put = [&](const v1::TelemetrySample& sample) {
    const Instant at{sample.at().seconds() * 1'000'000 + sample.at().nanos() / 1000};
    if (at >= stretch.from && at < stretch.to) samples[at] = sample;
  };
  const Duration row = span == devices::kHourSpan ? span : devices::kStretch;
  TRY(auto reader, app.readers.Lend());
  TRY(const auto rows,
      store::FindTelemetry(*reader, device, span, devices::BeginOf(stretch.from, row), stretch.to));
  for (const auto& each : rows) {
    v1::KeptTelemetry kept;
    if (!kept.ParseFromString(each.samples)) return Internal("stored telemetry is damaged");
    for (const auto& sample : kept.samples()) put(sample);
  }
  const auto latest = app.telemetry.LatestMinutes(device);
  if (span == devices::kMinuteSpan) {
    for (const auto& sample : latest) put(sample);
    return samples;
  }
  // The hour that goes on has only what is not stored yet beside what is.
  const Instant hour = devices::BeginOf(app.clock.Now(), devices::kHourSpan);
  if (latest.empty() || samples.contains(hour)) return samples;
  SampleMean sum;
  for (const auto& sample : latest) sum.Add(sample);
  auto mean = sum.Mean(hour);
  mean.clear_leases();
  put(mean);
  return samples;
}

}  // namespace

Result<v1::ListTelemetryResponse> ListTelemetry(App& app, const Caller& caller,
                                                const v1::ListTelemetryRequest& request) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  const bool by_hour = request.span() == v1::HOUR;
  const Duration span = by_hour ? devices::kHourSpan : devices::kMinuteSpan;
  TRY(const auto stretch,
      StretchOf(app, span, request.last_seconds(), request.until_seconds_ago()));
  TRY(const auto samples, SamplesOf(app, device.id, span, stretch));
  v1::ListTelemetryResponse response;
  response.set_span(by_hour ? v1::HOUR : v1::MINUTE);
  for (const auto& [at, sample] : samples) *response.add_samples() = sample;
  return response;
}

Result<v1::ListTaskTelemetryResponse> ListTaskTelemetry(
    App& app, const Caller& caller, const v1::ListTaskTelemetryRequest& request) {
  TRY(const auto job, FindJobFor(app, caller, request.job_id()));
  TRY(const auto stretch,
      StretchOf(app, devices::kMinuteSpan, request.last_seconds(), request.until_seconds_ago()));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto leases,
      store::LeasesOfTask(*reader, {.job = job.id, .index = request.task_index()}));
  v1::ListTaskTelemetryResponse response;
  for (const auto& lease : leases) {
    if (!lease.started_at) continue;
    const Instant ended = lease.stopped_at.value_or(lease.ended_at.value_or(stretch.to));
    const Stretch ran{
        .from = std::max(stretch.from, devices::BeginOf(*lease.started_at, devices::kMinuteSpan)),
        .to = std::min(stretch.to, ended)};
    if (ran.from >= ran.to) continue;
    TRY(const auto samples, SamplesOf(app, lease.device, devices::kMinuteSpan, ran));
    for (const auto& [at, sample] : samples) {
      for (const auto& one : sample.leases()) {
        if (one.job_id() != request.job_id() || one.task_index() != request.task_index()) continue;
        auto& used = *response.add_samples();
        Put(at, used.mutable_at());
        used.set_attempt(lease.ref.attempt);
        used.set_cpu_cores(one.cpu_cores());
        used.set_memory_used_mib(one.memory_used_mib());
      }
    }
  }
  return response;
}

}  // namespace ioworker::app
