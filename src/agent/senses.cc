#include "agent/senses.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <utility>

#include <sys/statvfs.h>
#include <unistd.h>

#include "agent/gpu_use.h"
#include "agent/inhibitors.h"
#include "agent/readings.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

using policy::Fact;
using policy::Readings;
using policy::Sensor;

constexpr std::size_t kFileMax = 256 << 10;
constexpr std::size_t kEntriesMax = 100'000;  // of one folder
constexpr std::size_t kSessionsMax = 100;
constexpr Duration kSlow = seconds{10};  // between looks at what changes seldom
constexpr double kCelsiusMax = 150;      // above this a sensor is broken
constexpr std::uint64_t kNanosOfTick = 10'000'000;

constexpr BusObject kNetworkManager{.service = "org.freedesktop.NetworkManager",
                                    .path = "/org/freedesktop/NetworkManager",
                                    .interface = "org.freedesktop.NetworkManager"};

std::string Text(const std::string& path) {
  std::string text = ReadFile(path, kFileMax).value_or("");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::vector<fs::path> Entries(const std::string& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end;
       !error && at != end && found.size() < kEntriesMax; at.increment(error)) {
    found.push_back(at->path());
  }
  return found;
}

bool IsNumber(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void Raise(Readings& readings, Sensor sensor, double value) {
  auto& kept = readings.values.try_emplace(sensor, value).first->second;
  kept = std::max(kept, value);
}

// Chips by their drivers' names. Source: the kernel's hwmon documentation.
bool IsCpuChip(const std::string& name) {
  constexpr std::array<std::string_view, 6> kNames = {"coretemp",    "k10temp", "zenpower",
                                                      "cpu_thermal", "acpitz",  "k8temp"};
  return std::ranges::find(kNames, name) != kNames.end();
}

bool IsGpuChip(const std::string& name) {
  return name == "amdgpu" || name == "radeon" || name == "i915" || name == "xe" ||
         name == "nouveau";
}

void ReadChip(const fs::path& chip, Readings& readings) {
  const std::string name = Text(chip / "name");
  for (const auto& file : Entries(chip)) {
    const std::string entry = file.filename();
    if (entry.starts_with("temp") && entry.ends_with("_input")) {
      const double celsius = static_cast<double>(ParseNumber(Text(file))) / 1000;
      if (celsius <= 0 || celsius > kCelsiusMax) continue;
      if (IsCpuChip(name)) Raise(readings, Sensor::kCpuCelsius, celsius);
      if (IsGpuChip(name)) Raise(readings, Sensor::kGpuCelsius, celsius);
    }
    const bool fan = entry.starts_with("pwm") && IsNumber(entry.substr(3));
    const std::uint64_t drive = fan ? ParseNumber(Text(file)) : 0;
    if (fan && drive <= 255) {
      Raise(readings, Sensor::kFanPercent, static_cast<double>(drive) * 100 / 255);
    }
  }
}

// Packages only ("intel-rapl:0"): their parts are within them.
std::optional<std::uint64_t> ReadEnergy(const std::string& root) {
  std::optional<std::uint64_t> sum;
  for (const auto& zone : Entries(root + "/sys/class/powercap")) {
    if (std::ranges::count(zone.filename().string(), ':') != 1) continue;
    const std::string text = Text(zone / "energy_uj");
    if (IsNumber(text)) sum = sum.value_or(0) + ParseNumber(text);
  }
  return sum;
}

}  // namespace

std::optional<std::vector<std::string>> RunningPrograms(const std::string& root) {
  std::error_code error;
  const fs::path ours = fs::read_symlink(root + "/proc/self/ns/pid", error);
  std::set<std::string> names;
  const auto entries = Entries(root + "/proc");
  if (entries.empty()) return std::nullopt;
  for (const auto& process : entries) {
    if (!IsNumber(process.filename())) continue;
    // Whatever lives in another namespace is in a container.
    std::error_code hidden;
    const fs::path its = fs::read_symlink(process / "ns/pid", hidden);
    if (!error && !hidden && its != ours) continue;
    if (auto name = Text(process / "comm"); !name.empty()) names.insert(std::move(name));
  }
  return std::vector<std::string>(names.begin(), names.end());
}

// A process of the container knows its group: "0::/system.slice/docker-….scope" with cgroups 2,
// "4:cpu,cpuacct:/docker/…" with cgroups 1.
std::optional<std::string> CpuFileOf(const std::string& root, const std::string& container) {
  for (const auto& process : Entries(root + "/proc")) {
    if (!IsNumber(process.filename())) continue;
    const std::string groups = Text(process / "cgroup");
    if (groups.find(container) == std::string::npos) continue;
    for (std::size_t at = 0; at < groups.size();) {
      const std::size_t end = std::min(groups.find('\n', at), groups.size());
      const std::string line = groups.substr(at, end - at);
      at = end + 1;
      const auto path = line.find(":/");
      if (path == std::string::npos || line.find(container) == std::string::npos) continue;
      const std::string mount = root + "/sys/fs/cgroup";
      const std::string group = line.substr(path + 1);
      std::string second = mount + group + "/cpu.stat";
      if (line.starts_with("0::") && !Text(second).empty()) return second;
      std::string first = mount + "/cpuacct" + group + "/cpuacct.usage";
      if (line.find("cpuacct") != std::string::npos && !Text(first).empty()) return first;
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> ReadCpuNanos(const std::string& file) {
  constexpr std::string_view kKey = "usage_usec ";
  const std::string text = Text(file);
  if (IsNumber(text)) return ParseNumber(text);
  const auto at = text.find(kKey);
  if (at == std::string::npos) return std::nullopt;
  return ParseNumber(std::string_view(text).substr(at + kKey.size())) * 1000;
}

BatteryReading ReadBattery(const std::string& root) {
  BatteryReading reading;
  bool has_battery = false;
  bool on_line = false;
  for (const auto& supply : Entries(root + "/sys/class/power_supply")) {
    const std::string type = Text(supply / "type");
    // Those of mice and keyboards do not feed the machine.
    if (Text(supply / "scope") == "Device") continue;
    if (type != "Battery") {
      on_line |= Text(supply / "online") == "1";
      continue;
    }
    has_battery = true;
    const std::string percent = Text(supply / "capacity");
    if (IsNumber(percent)) reading.percent = static_cast<double>(ParseNumber(percent));
    if (Text(supply / "status") == "Discharging") reading.on_battery = true;
  }
  // A machine without a battery is on none.
  if (!reading.on_battery) reading.on_battery = has_battery ? std::optional(!on_line) : false;
  return reading;
}

Senses::Senses(SensesOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      system_(options_.system_bus),
      input_(options_.root) {}

void AddPrice(const policy::OwnerPolicy& policy, policy::WeekMinute at,
              policy::Readings& readings) {
  const auto price = policy.electricity.At(at);
  if (!price) return;
  readings.values[Sensor::kElectricityPrice] = static_cast<double>(price->micros) / 1e6;
}

policy::Needs AllNeeds() {
  return {
      .sensors = {Sensor::kIdleSeconds, Sensor::kCpuCelsius, Sensor::kGpuCelsius,
                  Sensor::kFanPercent, Sensor::kWatts, Sensor::kDiskFreeMib,
                  Sensor::kCpuByOthersPercent, Sensor::kGpuByOthersPercent,
                  Sensor::kGpuMemoryByOthersMib, Sensor::kBatteryPercent},
      .facts = {Fact::kOnBattery, Fact::kMeteredNetwork, Fact::kFullScreen, Fact::kRemoteSession},
      .programs = true};
}

Readings Senses::Read(const policy::Needs& needs) {
  Readings readings;
  ReadSlow(needs);
  if (needs.Has(Fact::kMeteredNetwork) && metered_) {
    readings.facts[Fact::kMeteredNetwork] = *metered_;
  }
  if (needs.Has(Sensor::kDiskFreeMib)) ReadDisk(readings);
  if (needs.Has(Sensor::kIdleSeconds)) ReadIdle(readings);
  if (needs.Has(Fact::kRemoteSession)) {
    if (const auto remote = RemoteSession()) readings.facts[Fact::kRemoteSession] = *remote;
  }
  if (needs.Has(Fact::kFullScreen)) {
    if (const auto full = FullScreen()) readings.facts[Fact::kFullScreen] = *full;
  }
  if (needs.Has(Fact::kOnBattery) || needs.Has(Sensor::kBatteryPercent)) {
    const auto battery = ReadBattery(options_.root);
    if (battery.on_battery) readings.facts[Fact::kOnBattery] = *battery.on_battery;
    if (battery.percent) readings.values[Sensor::kBatteryPercent] = *battery.percent;
  }
  const bool watts = needs.Has(Sensor::kWatts);
  const bool heat = needs.Has(Sensor::kCpuCelsius) || needs.Has(Sensor::kGpuCelsius);
  if (heat || needs.Has(Sensor::kFanPercent)) ReadHeat(readings);
  if (watts || needs.Has(Sensor::kGpuCelsius) || needs.Has(Sensor::kGpuByOthersPercent) ||
      needs.Has(Sensor::kGpuMemoryByOthersMib)) {
    ReadGpus(needs, readings);
  }
  if (watts) ReadPower(readings);
  if (needs.Has(Sensor::kCpuByOthersPercent)) ReadCpu(readings);
  if (needs.programs) readings.programs = RunningPrograms(options_.root);
  return readings;
}

// What changes seldom, or takes long.
void Senses::ReadSlow(const policy::Needs& needs) {
  const Duration now = clock_.Steady();
  if (slow_at_ && now - *slow_at_ < kSlow) return;
  slow_at_ = now;
  if (needs.Has(Sensor::kIdleSeconds) || needs.Has(Fact::kFullScreen)) FindSessionBuses();
  if (!needs.Has(Fact::kMeteredNetwork)) return;
  // 1 and 3: it is, or is taken to be. Source: NetworkManager's NMMetered.
  const auto value = system_.Uint32Property(kNetworkManager, "Metered");
  metered_ = value && *value != 0 ? std::optional(*value == 1 || *value == 3) : std::nullopt;
}

void Senses::ReadIdle(Readings& readings) {
  const Instant now = clock_.Now();
  std::vector<IdleSign> signs;
  const auto add = [&](std::optional<IdleSign> sign) {
    if (sign) signs.push_back(*std::move(sign));
  };
  add(TerminalsIdle(options_.root, now));
  add(input_.Look(clock_.Steady()));
  add(LogindIdle(system_, now));
  for (auto& [address, bus] : sessions_) add(DesktopIdle(bus));
  const auto shortest = ShortestIdle(signs);
  if (!shortest) return;
  readings.values[Sensor::kIdleSeconds] = static_cast<double>(shortest->idle / seconds{1});
  readings.idle_from = shortest->name;
}

// A session that came over the network.
std::optional<bool> Senses::RemoteSession() {
  const auto sessions = system_.CallForRows(kLogind, "ListSessions", "susso");
  if (!sessions) return std::nullopt;
  for (std::size_t i = 0; i < sessions->size() && i < kSessionsMax; ++i) {
    if (sessions->at(i).empty()) continue;
    const std::string& path = sessions->at(i).back();
    const BusObject session{.service = kLogind.service,
                            .path = path.c_str(),
                            .interface = "org.freedesktop.login1.Session"};
    if (system_.BoolProperty(session, "Remote").value_or(false)) return true;
  }
  return false;
}

// Programs that ask not to be disturbed.
std::optional<bool> Senses::FullScreen() {
  std::optional<bool> full_screen;
  if (const auto inhibitors = system_.CallForRows(kLogind, "ListInhibitors", "ssssuu")) {
    full_screen = std::ranges::any_of(*inhibitors, [](const std::vector<std::string>& row) {
      return row.size() == 4 && row[0].find("idle") != std::string::npos && row[3] == "block";
    });
  }
  for (auto& [address, bus] : sessions_) {
    const auto inhibited = ScreenInhibited(bus);
    if (inhibited) full_screen = full_screen.value_or(false) || *inhibited;
  }
  return full_screen;
}

void Senses::ReadHeat(Readings& readings) {
  for (const auto& chip : Entries(options_.root + "/sys/class/hwmon")) ReadChip(chip, readings);
  for (const auto& zone : Entries(options_.root + "/sys/class/thermal")) {
    const std::string type = Text(zone / "type");
    if (type != "x86_pkg_temp" && !type.starts_with("cpu")) continue;
    const double celsius = static_cast<double>(ParseNumber(Text(zone / "temp"))) / 1000;
    if (celsius > 0 && celsius <= kCelsiusMax) Raise(readings, Sensor::kCpuCelsius, celsius);
  }
}

void Senses::ReadGpus(const policy::Needs& needs, Readings& readings) {
  if (options_.machine_gpus == nullptr) return;
  const auto leased = options_.gpus();
  const auto samples = options_.machine_gpus->Samples();
  double watts = 0;
  for (const auto& gpu : samples) {
    Raise(readings, Sensor::kGpuCelsius, gpu.temperature_celsius());
    watts += gpu.power_watts();
    if (std::ranges::find(leased, gpu.index()) != leased.end()) continue;
    Raise(readings, Sensor::kGpuByOthersPercent, gpu.utilisation() * 100);
  }
  if (watts > 0) readings.values[Sensor::kWatts] = watts;
  if (!needs.Has(Sensor::kGpuMemoryByOthersMib)) return;
  const GpuLeases leases{.gpus = leased, .containers = options_.containers()};
  const auto memory = GpuMemoryByOthers(*options_.machine_gpus, samples, leases, options_.root);
  if (memory) readings.values[Sensor::kGpuMemoryByOthersMib] = *memory;
}

// What processors draw, beside what GPUs do. The rest of the machine does not tell.
void Senses::ReadPower(Readings& readings) {
  const auto energy = ReadEnergy(options_.root);
  const Duration now = clock_.Steady();
  const auto before = std::exchange(energy_, energy);
  const Duration since = now - std::exchange(energy_at_, now);
  if (!energy || !before || *energy < *before || since <= Duration{0}) return;
  const double micros = static_cast<double>(since.count());
  readings.values[Sensor::kWatts] += static_cast<double>(*energy - *before) / micros;
}

void Senses::ReadCpu(Readings& readings) {
  const CpuReading cpu = ParseCpu(Text(options_.root + "/proc/stat"));
  CpuBefore now{.busy = cpu.busy, .total = cpu.total};
  const bool first = !cpu_;
  const CpuBefore before = std::exchange(cpu_, std::nullopt).value_or(CpuBefore{});
  bool known = !first && now.total > before.total && now.busy >= before.busy;
  std::uint64_t by_leases = 0;  // nanoseconds
  for (const std::string& container : options_.containers()) {
    const auto kept = before.leases.find(container);
    LeaseCpu lease = kept == before.leases.end() ? LeaseCpu{} : kept->second;
    if (lease.file.empty()) lease.file = CpuFileOf(options_.root, container).value_or("");
    const auto nanos = ReadCpuNanos(lease.file);
    known = known && nanos;  // what a lease uses must not pass for the owner's use
    if (nanos && *nanos > lease.nanos) by_leases += *nanos - lease.nanos;
    lease.nanos = nanos.value_or(lease.nanos);
    now.leases[container] = std::move(lease);
  }
  if (known) {
    const double total = static_cast<double>(now.total - before.total);
    const double busy = static_cast<double>(now.busy - before.busy);
    const double others = busy - static_cast<double>(by_leases) / kNanosOfTick;
    readings.values[Sensor::kCpuByOthersPercent] = std::clamp(others / total * 100, 0.0, 100.0);
  }
  cpu_ = std::move(now);
}

void Senses::ReadDisk(Readings& readings) {
  struct statvfs disk{};
  if (statvfs(options_.data_folder.c_str(), &disk) != 0) return;
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize >> 20;
  readings.values[Sensor::kDiskFreeMib] = static_cast<double>(free);
}

void Senses::FindSessionBuses() {
  for (const auto& user : Entries(options_.root + "/run/user")) {
    const fs::path socket = user / "bus";
    std::error_code error;
    if (!fs::is_socket(socket, error) || sessions_.size() >= kSessionsMax) continue;
    const std::string address = "unix:path=" + socket.string();
    sessions_.try_emplace(address, Bus(address));
  }
}

}  // namespace ioworker::agent
