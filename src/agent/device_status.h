// DeviceStatus: how a running device does, kept in {data}/status.json for `ioworker device status`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/trial_outcome.h"
#include "base/result.h"
#include "base/time.h"

namespace ioworker::agent {

struct KeptGpuStatus {
  std::uint32_t index = 0;
  std::string reason{};

  bool operator==(const KeptGpuStatus&) const = default;
};

struct DeviceStatus {
  std::string device_id{};
  std::string coordinator_url{};
  bool linked = false;
  std::string trouble{};         // why it is not linked, as far as that is known
  std::string given_up{};        // why the coordinator does not want this device; empty: it does
  bool paused = false;           // nothing new may start
  std::string mode{};            // how much it lends: "full", "reduced", "finish", "pause"
  std::string pause_reason{};    // what takes something away
  std::string policy_problem{};  // why the policy file is not followed; empty: it is
  std::vector<KeptGpuStatus> gpus_kept{};  // that are there and not lent
  std::vector<std::string> leases{};       // that it holds and have not ended
  std::uint64_t reports_waiting = 0;       // not yet acknowledged
  // In this calendar month, for jobs: data moved; energy, and what it cost.
  std::uint64_t month_mib = 0;
  std::uint64_t month_watt_hours = 0;
  std::string month_electricity{};
  TrialOutcome trial{};  // of the trial job
  bool ended = false;    // the program has ended in order
  Instant at{};          // older than two minutes: the device does not run

  bool operator==(const DeviceStatus&) const = default;
};

Status WriteStatus(const std::string& path, const DeviceStatus& status);

// kNotFound if the device has never run here.
Result<DeviceStatus> ReadStatus(const std::string& path);

}  // namespace ioworker::agent
