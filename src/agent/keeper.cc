#include "agent/keeper.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/log.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

constexpr Duration kIntervalUnwatched = seconds{10};
constexpr Duration kIntervalMin = seconds{1};
constexpr Duration kIntervalMax = seconds{60};
constexpr Duration kSweepInterval = seconds{60};
constexpr Duration kStatusInterval = seconds{60};  // when nothing but the time has changed

}  // namespace

Keeper::Keeper(KeeperContext context)
    : context_(std::move(context)),
      telemeter_(context_.telemeter, context_.clock),
      interval_(kIntervalUnwatched) {
  thread_ = StartThread("keeper", [this](const std::stop_token& stop) { Work(stop); });
}

Keeper::~Keeper() = default;

void Keeper::Watch(std::uint32_t interval_seconds) {
  const Lock lock(mutex_);
  interval_ = std::clamp<Duration>(seconds{interval_seconds}, kIntervalMin, kIntervalMax);
  changed_.NotifyAll();
}

void Keeper::OnStatus() {
  const Lock lock(mutex_);
  status_changed_ = true;
  changed_.NotifyAll();
}

void Keeper::Work(const std::stop_token& stop) {
  Duration now = context_.clock.Steady();
  Duration swept = now - kSweepInterval;
  while (!stop.stop_requested()) {
    SendTelemetry(stop);
    if (now - swept >= kSweepInterval) {
      Sweep(stop);
      swept = now;
    }
    KeepStatus();
    now = AwaitNext(now, stop);
  }
  DeviceStatus last = context_.status();
  last.linked = false;
  last.ended = true;
  if (auto kept = WriteStatus(context_.status_path, last); !kept) {
    LogWarning("keeper: {}", kept.error().message);
  }
}

// The time at which the next round is due, once it has come. Keeps the status meanwhile.
Duration Keeper::AwaitNext(Duration last, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    changed_.NotifyAll();
  });
  Duration now = context_.clock.Steady();
  for (;;) {
    {
      const Lock lock(mutex_);
      while (!stop.stop_requested() && now < last + interval_ && !status_changed_) {
        changed_.WaitFor(mutex_, last + interval_ - now);
        now = context_.clock.Steady();
      }
      if (!std::exchange(status_changed_, false) || stop.stop_requested()) return now;
    }
    KeepStatus();
  }
}

void Keeper::SendTelemetry(const std::stop_token& stop) {
  v1::DeviceFrame frame;
  *frame.mutable_telemetry() = telemeter_.Read();
  const auto containers = context_.containers();
  const Duration now = context_.clock.Steady();
  const Duration since = now - std::exchange(sampled_at_, now).value_or(now);
  context_.electricity.Read(*frame.mutable_telemetry(), since, !containers.empty());
  for (const auto& [lease, container] : containers) {
    const auto stats = context_.engine.Stats(container, stop);
    if (!stats && stats.error().reason == "engine_away") break;  // the others would wait as long
    if (!stats) continue;                                        // it has just ended
    v1::LeaseSample& sample = *frame.mutable_telemetry()->add_leases();
    sample.set_job_id(lease.task.job.Text());
    sample.set_task_index(lease.task.index);
    sample.set_cpu_cores(stats->cpu_cores);
    sample.set_memory_used_mib(static_cast<std::uint32_t>(stats->memory_bytes >> 20));
  }
  context_.send(frame);
}

// What was found is listed before the leases are: a lease that is taken meanwhile is never swept.
void Keeper::Sweep(const std::stop_token& stop) {
  const auto containers = context_.engine.List(stop);
  const auto folders = context_.scratch.Found();
  const auto leases = context_.spool.LiveLeases();
  if (!leases) return;
  std::set<std::string> live = {context_.trial.Text()};
  std::set<std::string> live_folders = {context_.scratch.FolderOf(context_.trial)};
  for (const LeaseRecord& lease : *leases) {
    live.insert(lease.ref.Text());
    live_folders.insert(context_.scratch.FolderOf(lease.ref));
  }
  for (const auto& each : containers.value_or(std::vector<engine::ContainerState>())) {
    if (live.contains(each.lease)) continue;
    LogInfo("sweep: the container of {} belongs to no lease", each.lease);
    if (auto removed = context_.engine.Remove(each.id, stop); !removed) {
      LogWarning("sweep: {} {}", removed.error().message, removed.error().detail);
    }
  }
  if (!containers) return;  // a scratch may still be in use
  context_.outlets.Sweep(live, stop);
  for (const std::string& folder : folders) {
    if (live_folders.contains(folder)) continue;
    if (auto removed = context_.scratch.RemoveFolder(folder); !removed) {
      LogWarning("sweep: {}", removed.error().detail);
    }
  }
}

void Keeper::KeepStatus() {
  DeviceStatus status = context_.status();
  if (written_) {
    const bool fresh = status.at - written_->at < kStatusInterval;
    DeviceStatus same_time = status;
    same_time.at = written_->at;
    if (fresh && same_time == *written_) return;
  }
  if (auto kept = WriteStatus(context_.status_path, status); !kept) {
    LogWarning("keeper: {}", kept.error().message);
  }
  written_ = std::move(status);
}

}  // namespace ioworker::agent
