// Readings: what a device's senses tell of it and of its owner at one moment.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ioworker::policy {

// What is measured, in the unit of its name.
enum class Sensor : std::uint8_t {
  kIdleSeconds,  // since the owner last did something
  kCpuCelsius,
  kGpuCelsius,  // of the hottest
  kFanPercent,
  kWatts,                 // of the whole machine
  kElectricityPrice,      // per kWh, at this hour
  kDiskFreeMib,           // where leases keep their files
  kCpuByOthersPercent,    // of all cores, by what is no lease
  kGpuByOthersPercent,    // of the busiest that no lease holds
  kGpuMemoryByOthersMib,  // on the one where it is the most
  kBatteryPercent,        // charge
};

// What is so or is not.
enum class Fact : std::uint8_t {
  kOnBattery,
  kMeteredNetwork,
  kFullScreen,     // something asks not to be disturbed: a film, a game, a talk
  kRemoteSession,  // somebody works here from elsewhere
};

std::string_view SensorName(Sensor sensor);
std::string_view FactName(Fact fact);
std::optional<Sensor> SensorOf(std::string_view name);
std::optional<Fact> FactOf(std::string_view name);

// What is absent is not known.
struct Readings {
  std::map<Sensor, double> values{};
  std::map<Fact, bool> facts{};
  std::optional<std::vector<std::string>> programs{};  // names of what runs
  std::string idle_from{};  // which sense says how long the owner has been away; for people
};

// What has to be read to decide by some rules: looking costs.
struct Needs {
  std::set<Sensor> sensors{};
  std::set<Fact> facts{};
  bool programs = false;

  bool Nothing() const { return sensors.empty() && facts.empty() && !programs; }
  bool Has(Sensor sensor) const { return sensors.contains(sensor); }
  bool Has(Fact fact) const { return facts.contains(fact); }
};

}  // namespace ioworker::policy
