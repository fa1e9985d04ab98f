// Senses: what this machine tells of itself and of its owner, for the owner's rules.
//
// One thread; a reading takes milliseconds, some tenths of a second where a bus does not answer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/bus.h"
#include "agent/gpus.h"
#include "agent/idle.h"
#include "base/clock.h"
#include "domain/policy/owner_policy.h"
#include "domain/policy/readings.h"

namespace ioworker::agent {

struct SensesOptions {
  std::string root{};                  // where /proc, /sys, /dev and /run are
  std::string data_folder{};           // the disk that counts
  std::string system_bus{};            // address; empty: the system's
  const Gpus* machine_gpus = nullptr;  // null: none
  // Containers of leases that run now, by the engine's id.
  std::function<std::vector<std::string>()> containers = [] { return std::vector<std::string>(); };
  // Indices of the GPUs that leases hold now.
  std::function<std::vector<std::uint32_t>()> gpus = [] { return std::vector<std::uint32_t>(); };
};

class Senses {
 public:
  Senses(SensesOptions options, const Clock& clock);

  // What is needed and can be told now. The first reading knows no rates.
  policy::Readings Read(const policy::Needs& needs);

 private:
  void ReadIdle(policy::Readings& readings);
  std::optional<bool> RemoteSession();
  std::optional<bool> FullScreen();
  void ReadPower(policy::Readings& readings);
  void ReadHeat(policy::Readings& readings);
  void ReadCpu(policy::Readings& readings);
  void ReadGpus(const policy::Needs& needs, policy::Readings& readings);
  void ReadDisk(policy::Readings& readings);
  void ReadSlow(const policy::Needs& needs);
  void FindSessionBuses();

  const SensesOptions options_;
  const Clock& clock_;
  Bus system_;
  std::map<std::string, Bus> sessions_;  // by address
  InputDevices input_;
  std::optional<Duration> slow_at_;  // when what changes seldom was read last
  std::optional<bool> metered_;
  std::optional<std::uint64_t> energy_;  // microjoules of all packages, at energy_at_
  Duration energy_at_{};
  struct LeaseCpu {
    std::string file{};  // where the kernel counts it
    std::uint64_t nanos = 0;
  };
  struct CpuBefore {
    std::uint64_t busy = 0;  // ticks
    std::uint64_t total = 0;
    std::map<std::string, LeaseCpu> leases{};  // by container
  };
  std::optional<CpuBefore> cpu_;
};

// What electricity costs then, as the owner's tariff says.
void AddPrice(const policy::OwnerPolicy& policy, policy::WeekMinute at, policy::Readings& readings);

// Everything that there is to be sensed.
policy::Needs AllNeeds();

// Names of running programs outside of containers: of /proc/PID/comm, each once.
std::optional<std::vector<std::string>> RunningPrograms(const std::string& root);

// The file in which the kernel counts the processor time of a container, by either version of
// cgroups and whatever engine made it; nothing if none of its processes is found.
std::optional<std::string> CpuFileOf(const std::string& root, const std::string& container);
std::optional<std::uint64_t> ReadCpuNanos(const std::string& file);

// Of /sys/class/power_supply: is the machine on battery (nothing if it has none), and its charge.
struct BatteryReading {
  std::optional<bool> on_battery{};
  std::optional<double> percent{};
};
BatteryReading ReadBattery(const std::string& root);

}  // namespace ioworker::agent
