// Telemetry: how this machine does now, from the kernel's files, sensors and the GPU driver.
//
// A Telemeter belongs to one thread; a reading blocks for milliseconds. What the machine does not
// tell is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/gpus.h"
#include "agent/readings.h"
#include "base/clock.h"
#include "ioworker/v1/devices.pb.h"

namespace ioworker::agent {

struct TelemeterOptions {
  std::string data_folder;     // whose file system is watched
  std::string root{};          // above /proc and /sys; empty but in tests
  const Gpus* gpus = nullptr;  // may be null
};

class Telemeter {
 public:
  // Finds the sensors once. `clock` must outlive it.
  Telemeter(TelemeterOptions options, const Clock& clock);

  // Everything but the leases. Rates are over the time since the reading before; 0 in the first.
  v1::TelemetrySample Read();

 private:
  void ReadRates(v1::TelemetrySample& sample, double seconds);
  void ReadSensors(v1::TelemetrySample& sample, double seconds);

  const TelemeterOptions options_;
  const Clock& clock_;
  std::vector<std::string> temperature_paths_;  // millidegrees
  std::vector<std::string> energy_paths_;       // microjoules, counting up
  std::optional<Duration> read_at_;
  CpuReading cpu_;
  NetworkReading network_;
  std::vector<std::uint64_t> energy_;
};

}  // namespace ioworker::agent
