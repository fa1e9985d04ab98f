#include "app/sample_mean.h"

#include <algorithm>

#include "app/messages.h"

namespace ioworker::app {
namespace {

std::uint32_t Divide(std::uint64_t sum, std::uint32_t count) {
  return static_cast<std::uint32_t>(sum / count);
}

}  // namespace

void SampleMean::Add(const v1::TelemetrySample& sample) {
  ++count_;
  sum_.set_cpu_utilisation(sum_.cpu_utilisation() + sample.cpu_utilisation());
  memory_mib_ += sample.memory_used_mib();
  disk_mib_ += sample.disk_used_mib();
  sum_.set_network_received_bytes(sum_.network_received_bytes() + sample.network_received_bytes());
  sum_.set_network_sent_bytes(sum_.network_sent_bytes() + sample.network_sent_bytes());
  if (sample.has_temperature_celsius()) {
    sum_.set_temperature_celsius(
        sum_.has_temperature_celsius()
            ? std::max(sum_.temperature_celsius(), sample.temperature_celsius())
            : sample.temperature_celsius());
  }
  if (sample.has_power_watts()) {
    sum_.set_power_watts(sum_.power_watts() + sample.power_watts());
    ++powers_;
  }
  for (const auto& each : sample.gpus()) {
    Gpu& gpu = gpus_[each.index()];
    gpu.sum.set_utilisation(gpu.sum.utilisation() + each.utilisation());
    gpu.memory_mib += each.memory_used_mib();
    gpu.sum.set_temperature_celsius(
        std::max(gpu.sum.temperature_celsius(), each.temperature_celsius()));
    gpu.sum.set_power_watts(gpu.sum.power_watts() + each.power_watts());
    ++gpu.count;
    if (!each.has_fan_percent()) continue;
    gpu.sum.set_fan_percent(gpu.sum.fan_percent() + each.fan_percent());
    ++gpu.fans;
  }
  for (const auto& each : sample.leases()) {
    Lease& lease = leases_[{each.job_id(), each.task_index()}];
    lease.cores += each.cpu_cores();
    lease.most.set_memory_used_mib(std::max(lease.most.memory_used_mib(), each.memory_used_mib()));
    ++lease.count;
  }
  sum_.set_electricity_per_hour(sample.electricity_per_hour());
  sum_.set_electricity_this_month(sample.electricity_this_month());
}

v1::TelemetrySample SampleMean::Mean(Instant at) const {
  v1::TelemetrySample mean = sum_;
  Put(at, mean.mutable_at());
  if (count_ == 0) return mean;
  mean.set_cpu_utilisation(sum_.cpu_utilisation() / count_);
  mean.set_memory_used_mib(Divide(memory_mib_, count_));
  mean.set_disk_used_mib(Divide(disk_mib_, count_));
  mean.set_network_received_bytes(sum_.network_received_bytes() / count_);
  mean.set_network_sent_bytes(sum_.network_sent_bytes() / count_);
  if (powers_ > 0) mean.set_power_watts(sum_.power_watts() / powers_);
  for (const auto& [index, gpu] : gpus_) {
    auto& one = *mean.add_gpus();
    one = gpu.sum;
    one.set_index(index);
    one.set_utilisation(gpu.sum.utilisation() / gpu.count);
    one.set_memory_used_mib(Divide(gpu.memory_mib, gpu.count));
    one.set_power_watts(gpu.sum.power_watts() / gpu.count);
    if (gpu.fans > 0) one.set_fan_percent(gpu.sum.fan_percent() / gpu.fans);
  }
  for (const auto& [task, lease] : leases_) {
    auto& one = *mean.add_leases();
    one = lease.most;
    one.set_job_id(task.first);
    one.set_task_index(task.second);
    one.set_cpu_cores(lease.cores / lease.count);
  }
  return mean;
}

}  // namespace ioworker::app
