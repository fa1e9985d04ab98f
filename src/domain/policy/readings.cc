#include "domain/policy/readings.h"

#include <utility>

namespace ioworker::policy {
namespace {

constexpr std::pair<Sensor, std::string_view> kSensors[] = {
    {Sensor::kIdleSeconds, "idle"},
    {Sensor::kCpuCelsius, "cpu_celsius"},
    {Sensor::kGpuCelsius, "gpu_celsius"},
    {Sensor::kFanPercent, "fan_percent"},
    {Sensor::kWatts, "watts"},
    {Sensor::kElectricityPrice, "electricity_price"},
    {Sensor::kDiskFreeMib, "disk_free_mib"},
    {Sensor::kCpuByOthersPercent, "cpu_by_others_percent"},
    {Sensor::kGpuByOthersPercent, "gpu_by_others_percent"},
    {Sensor::kGpuMemoryByOthersMib, "gpu_memory_by_others_mib"},
    {Sensor::kBatteryPercent, "battery_percent"},
};

constexpr std::pair<Fact, std::string_view> kFacts[] = {
    {Fact::kOnBattery, "on_battery"},
    {Fact::kMeteredNetwork, "metered_network"},
    {Fact::kFullScreen, "full_screen"},
    {Fact::kRemoteSession, "remote_session"},
};

template <class T, std::size_t N>
std::string_view NameIn(const std::pair<T, std::string_view> (&table)[N], T value) {
  for (const auto& [each, name] : table) {
    if (each == value) return name;
  }
  return {};
}

template <class T, std::size_t N>
std::optional<T> ValueIn(const std::pair<T, std::string_view> (&table)[N], std::string_view name) {
  for (const auto& [each, its_name] : table) {
    if (its_name == name) return each;
  }
  return std::nullopt;
}

}  // namespace

std::string_view SensorName(Sensor sensor) { return NameIn(kSensors, sensor); }
std::string_view FactName(Fact fact) { return NameIn(kFacts, fact); }
std::optional<Sensor> SensorOf(std::string_view name) { return ValueIn(kSensors, name); }
std::optional<Fact> FactOf(std::string_view name) { return ValueIn(kFacts, name); }

}  // namespace ioworker::policy
