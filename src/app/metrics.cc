#include "app/metrics.h"

#include <cstdlib>
#include <optional>
#include <vector>

#include "app/exposition.h"
#include "store/devices.h"

namespace ioworker::app {
namespace {

constexpr std::size_t kDevicesMax = 10'000;

struct Seen {
  devices::Device device;
  bool linked = false;
  core::Network::Work work;
  std::optional<v1::TelemetrySample> sample;
};

using Labels = Exposition::Labels;

Labels Named(const Seen& seen) {
  return {{"device", seen.device.id.Text()}, {"name", seen.device.name}};
}

Labels OfGpu(const Seen& seen, const v1::GpuSample& gpu) {
  Labels labels = Named(seen);
  labels.emplace_back("gpu", std::to_string(gpu.index()));
  for (const auto& has : seen.device.inventory->gpus) {
    if (has.index == gpu.index()) labels.emplace_back("model", has.model);
  }
  return labels;
}

template <class Value>
void AddEach(Exposition& page, const std::vector<Seen>& all, const Value& value) {
  for (const auto& seen : all) {
    if (const std::optional<double> found = value(seen)) page.Add(*found, Named(seen));
  }
}

template <class Value>
void AddSampled(Exposition& page, const std::vector<Seen>& all, const Value& value) {
  AddEach(page, all, [&](const Seen& seen) -> std::optional<double> {
    return seen.sample ? value(*seen.sample) : std::nullopt;
  });
}

template <class Value>
void AddGpus(Exposition& page, const std::vector<Seen>& all, const Value& value) {
  for (const auto& seen : all) {
    if (!seen.sample) continue;
    for (const auto& gpu : seen.sample->gpus()) page.Add(value(gpu), OfGpu(seen, gpu));
  }
}

void AddStates(Exposition& page, const std::vector<Seen>& all) {
  page.Gauge("ioworker_device_state", "1 for the state that the device is in.");
  for (const auto& seen : all) {
    auto labels = Named(seen);
    labels.emplace_back("state", devices::DeviceStateName(seen.device.state));
    page.Add(1, labels);
  }
  page.Gauge("ioworker_device_linked", "1 while the device has a link to the coordinator.");
  AddEach(page, all, [](const Seen& seen) { return std::optional<double>(seen.linked ? 1 : 0); });
}

void AddWork(Exposition& page, const std::vector<Seen>& all) {
  page.Gauge("ioworker_device_leases", "Leases that run or start on the device.");
  AddEach(page, all, [](const Seen& seen) { return std::optional<double>(seen.work.leases); });
  page.Counter("ioworker_device_earned_total", "Earned so far, after the network's fee.");
  AddEach(page, all, [](const Seen& seen) { return std::optional(Units(seen.device.earned)); });
  page.Gauge("ioworker_device_earning_per_hour", "Earned an hour by what runs now, after the fee.");
  AddEach(page, all,
          [](const Seen& seen) { return std::optional(Units(seen.work.earning_per_hour)); });
  page.Gauge("ioworker_device_price_per_hour", "Asking price of the whole device.");
  AddEach(page, all,
          [](const Seen& seen) { return std::optional(Units(seen.device.price_per_hour)); });
}

void AddReadings(Exposition& page, const std::vector<Seen>& all) {
  using Sample = v1::TelemetrySample;
  using Reading = std::optional<double>;
  constexpr double kMib = 1 << 20;
  page.Gauge("ioworker_device_cpu_utilisation_ratio", "Of all cores, 0 to 1.");
  AddSampled(page, all, [](const Sample& sample) { return Reading(sample.cpu_utilisation()); });
  page.Gauge("ioworker_device_memory_used_bytes", "Memory in use on the machine.");
  AddSampled(page, all,
             [](const Sample& sample) { return Reading(sample.memory_used_mib() * kMib); });
  page.Gauge("ioworker_device_network_receive_bytes_per_second", "Received by the machine.");
  AddSampled(page, all,
             [](const Sample& sample) { return Reading(sample.network_received_bytes()); });
  page.Gauge("ioworker_device_network_transmit_bytes_per_second", "Sent by the machine.");
  AddSampled(page, all, [](const Sample& sample) { return Reading(sample.network_sent_bytes()); });
  page.Gauge("ioworker_device_temperature_celsius", "Highest of the machine's sensors.");
  AddSampled(page, all, [](const Sample& sample) {
    return sample.has_temperature_celsius() ? Reading(sample.temperature_celsius()) : Reading();
  });
  page.Gauge("ioworker_device_power_watts", "Drawn by the machine, where it can be read.");
  AddSampled(page, all, [](const Sample& sample) {
    return sample.has_power_watts() ? Reading(sample.power_watts()) : Reading();
  });
}

void AddGpuReadings(Exposition& page, const std::vector<Seen>& all) {
  constexpr double kMib = 1 << 20;
  page.Gauge("ioworker_gpu_utilisation_ratio", "Of one GPU, 0 to 1.");
  AddGpus(page, all, [](const v1::GpuSample& gpu) { return gpu.utilisation(); });
  page.Gauge("ioworker_gpu_memory_used_bytes", "Memory of the GPU that is in use.");
  AddGpus(page, all, [](const v1::GpuSample& gpu) { return gpu.memory_used_mib() * kMib; });
  page.Gauge("ioworker_gpu_temperature_celsius", "Of the GPU.");
  AddGpus(page, all, [](const v1::GpuSample& gpu) { return gpu.temperature_celsius(); });
  page.Gauge("ioworker_gpu_power_watts", "Drawn by the GPU.");
  AddGpus(page, all, [](const v1::GpuSample& gpu) { return gpu.power_watts(); });
}

Result<std::vector<Seen>> Find(App& app, AccountId owner) {
  std::vector<Seen> all;
  TRY(auto reader, app.readers.Lend());
  DeviceId after;
  for (bool more = true; more && all.size() < kDevicesMax;) {
    TRY(auto page, store::ListDevices(*reader, owner, after, app.settings.limits.page_size_max));
    for (auto& device : page.rows) {
      after = device.id;
      if (device.retired) continue;
      all.push_back({.device = std::move(device), .work = {}, .sample = {}});
    }
    more = page.more;
  }
  return all;
}

}  // namespace

Result<v1::Metrics> ScrapeDevices(App& app, const Caller& caller, const v1::ScrapeDevicesRequest&) {
  TRY(auto all, Find(app, caller.account));
  app.writer->Look([&](const core::Network& network) {
    for (auto& seen : all) {
      seen.linked = network.IsLinked(seen.device.id);
      seen.work = network.WorkOf(seen.device.id);
    }
  });
  for (auto& seen : all) seen.sample = app.telemetry.Latest(seen.device.id);
  Exposition page;
  AddStates(page, all);
  AddWork(page, all);
  AddReadings(page, all);
  AddGpuReadings(page, all);
  v1::Metrics metrics;
  metrics.set_text(page.Text());
  return metrics;
}

}  // namespace ioworker::app
