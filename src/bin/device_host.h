// DeviceHost: one device with its real engine, spool and network threads, for `device run` and
// `up`.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/device.h"
#include "agent/settings.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "bin/environment.h"
#include "db/db.h"
#include "engine/engine.h"
#include "net/loop.h"

namespace ioworker::bin {

enum class EngineKind { kDocker, kFake };

// "docker" or "fake"; the command line lets nothing else through.
EngineKind EngineKindOf(const std::string& name);

// The engine that answers on this machine, or the fake one. `device`: whose containers it makes.
// Without one, says what to do about it.
Result<std::unique_ptr<engine::Engine>> MakeEngine(EngineKind kind,
                                                   const ProgramEnvironment& environment,
                                                   const std::string& data_folder,
                                                   const std::string& device, const Clock& clock);

class DeviceHost {
 public:
  // kNotFound if the machine is not enrolled.
  static Result<std::unique_ptr<DeviceHost>> Start(const ProgramEnvironment& environment,
                                                   const std::string& data_folder, EngineKind kind,
                                                   const std::string& version);

  // Ends the device's threads; containers go on.
  ~DeviceHost() = default;

  // Returns when the coordinator knows this device, or refuses it, then as AwaitEnd.
  Status AwaitLinked(Duration longest);

  // Returns when the trial job has passed or failed, or the time is over.
  agent::TrialOutcome AwaitTrial(Duration longest);

  // As agent::Device::AwaitEnd.
  Status AwaitEnd(const std::stop_token& stop) { return device_->AwaitEnd(stop); }
  agent::DeviceStatus CurrentStatus() { return device_->CurrentStatus(); }

 private:
  DeviceHost() = default;

  // False if it is not `there` in time, or the coordinator refuses the device.
  bool Await(Duration longest, const std::function<bool(const agent::DeviceStatus&)>& there);

  const SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<egress::Guard> guard_;  // null: this machine cannot guard ways out
  std::unique_ptr<db::Database> spool_;
  std::unique_ptr<net::Loop> loop_;
  std::unique_ptr<agent::Device> device_;
};

}  // namespace ioworker::bin
