#include "tasks/telemetry_keeper.h"

#include <map>
#include <set>

#include "app/sample_mean.h"
#include "base/log.h"
#include "ioworker/v1/telemetry.pb.h"
#include "store/telemetry.h"

namespace ioworker::tasks {
namespace {

using ByMinute = std::map<Instant, v1::TelemetrySample>;

Instant TimeOf(const v1::TelemetrySample& sample) {
  return {sample.at().seconds() * 1'000'000 + sample.at().nanos() / 1000};
}

std::string Write(const std::vector<const v1::TelemetrySample*>& samples) {
  v1::KeptTelemetry kept;
  for (const auto* sample : samples) *kept.add_samples() = *sample;
  return kept.SerializeAsString();
}

// One of an hour, which knows no leases: they come and go.
std::string MeanOf(const ByMinute& minutes, Instant hour) {
  app::SampleMean sum;
  for (const auto& [at, sample] : minutes) sum.Add(sample);
  v1::TelemetrySample mean = sum.Mean(hour);
  mean.clear_leases();
  return Write({&mean});
}

}  // namespace

void TelemetryKeeper::Keep(bool all) {
  const auto taken = app_.telemetry.TakeMinutes(all);
  std::vector<devices::KeptTelemetry> rows;
  for (const auto& minutes : taken) {
    const auto added = Add(minutes, rows);
    if (!added)
      LogWarning("telemetry is not kept: {} {}", added.error().message, added.error().detail);
  }
  if (rows.empty()) return;
  const auto kept = app::Execute(app_, core::KeepRow{std::move(rows)});
  if (!kept) LogWarning("telemetry is not kept: {}", kept.error().message);
}

// The stretches and hours that these minutes lie in, each with what the store has of it already.
Status TelemetryKeeper::Add(const app::TelemetryFeed::Minutes& minutes,
                            std::vector<devices::KeptTelemetry>& rows) {
  std::map<Instant, ByMinute> hours_seen;
  std::set<Instant> stretches;
  for (const auto& sample : minutes.samples) {
    const Instant at = TimeOf(sample);
    const Instant hour = devices::BeginOf(at, devices::kHourSpan);
    if (!hours_seen.contains(hour)) {
      TRY(auto reader, app_.readers.Lend());
      TRY(const auto stored, store::FindTelemetry(*reader, minutes.device, devices::kMinuteSpan,
                                                  hour, hour + devices::kHourSpan));
      auto& known = hours_seen[hour];
      for (const auto& row : stored) {
        v1::KeptTelemetry kept;
        if (!kept.ParseFromString(row.samples)) continue;
        for (const auto& each : kept.samples()) known[TimeOf(each)] = each;
      }
    }
    hours_seen[hour][at] = sample;
    stretches.insert(devices::BeginOf(at, devices::kStretch));
  }
  for (const Instant stretch : stretches) {
    const auto& known = hours_seen.at(devices::BeginOf(stretch, devices::kHourSpan));
    std::vector<const v1::TelemetrySample*> samples;
    for (auto each = known.lower_bound(stretch);
         each != known.end() && each->first < stretch + devices::kStretch; ++each) {
      samples.push_back(&each->second);
    }
    rows.push_back({.device = minutes.device,
                    .span = devices::kMinuteSpan,
                    .begun_at = stretch,
                    .samples = Write(samples)});
  }
  for (const auto& [hour, known] : hours_seen) {
    rows.push_back({.device = minutes.device,
                    .span = devices::kHourSpan,
                    .begun_at = hour,
                    .samples = MeanOf(known, hour)});
  }
  return {};
}

}  // namespace ioworker::tasks
