// Keeper: what a device does by the clock: sends telemetry, sweeps away what belongs to no lease,
// keeps the status file. Safe to repeat, and blind to what happened before. Has one thread,
// "keeper".
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "agent/device_status.h"
#include "agent/electricity.h"
#include "agent/outlets.h"
#include "agent/scratch.h"
#include "agent/spool.h"
#include "agent/telemetry.h"
#include "base/mutex.h"
#include "engine/engine.h"

namespace ioworker::agent {

// All of it outlives the keeper; the functions are called on its thread.
struct KeeperContext {
  engine::Engine& engine;
  Spool& spool;
  const ScratchStore& scratch;
  Outlets& outlets;
  const Clock& clock;
  TelemeterOptions telemeter;
  Electricity& electricity;
  std::string status_path;
  jobs::LeaseRef trial{};  // of no coordinator: what belongs to it is left alone
  std::function<std::map<jobs::LeaseRef, std::string>()>
      containers;  // that run, by the engine's id
  std::function<void(const v1::DeviceFrame&)> send;
  std::function<DeviceStatus()> status;
};

class Keeper {
 public:
  explicit Keeper(KeeperContext context);
  ~Keeper();

  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // How often telemetry is sent from now on, from a second to a minute. Any thread.
  void Watch(std::uint32_t interval_seconds) EXCLUDES(mutex_);

  // The status has changed: it is written soon. Any thread.
  void OnStatus() EXCLUDES(mutex_);

 private:
  void Work(const std::stop_token& stop) EXCLUDES(mutex_);
  Duration AwaitNext(Duration last, const std::stop_token& stop) EXCLUDES(mutex_);
  void SendTelemetry(const std::stop_token& stop);
  void Sweep(const std::stop_token& stop);
  void KeepStatus();

  const KeeperContext context_;
  Telemeter telemeter_;
  std::optional<DeviceStatus> written_;
  std::optional<Duration> sampled_at_;  // steady

  Mutex mutex_;
  Condition changed_;
  Duration interval_ GUARDED_BY(mutex_);
  bool status_changed_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace ioworker::agent
