#include "agent/telemetry.h"

#include <algorithm>
#include <filesystem>

#include <sys/statvfs.h>

#include "base/file.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileMax = 256 << 10;
constexpr std::size_t kSensorsMax = 64;
constexpr double kCelsiusMax = 150;  // above this a sensor is broken

std::string Text(const std::string& path) { return ReadFile(path, kFileMax).value_or(""); }

// Files in the folders of `folder` whose names begin and end like this.
void FindFiles(const std::string& folder, std::string_view begin, std::string_view end,
               std::vector<std::string>& found) {
  std::error_code error;
  for (fs::directory_iterator at(folder, error), last; !error && at != last; at.increment(error)) {
    std::error_code inner;
    for (fs::directory_iterator file(at->path(), inner), none; !inner && file != none;
         file.increment(inner)) {
      const std::string name = file->path().filename();
      if (!name.starts_with(begin) || !name.ends_with(end)) continue;
      if (found.size() < kSensorsMax) found.push_back(file->path());
    }
  }
}

}  // namespace

Telemeter::Telemeter(TelemeterOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {
  FindFiles(options_.root + "/sys/class/hwmon", "temp", "_input", temperature_paths_);
  FindFiles(options_.root + "/sys/class/thermal", "temp", "temp", temperature_paths_);
  // Packages only ("intel-rapl:0"): their parts are within them.
  std::vector<std::string> energy;
  FindFiles(options_.root + "/sys/class/powercap", "energy_uj", "energy_uj", energy);
  std::ranges::copy_if(energy, std::back_inserter(energy_paths_), [](const std::string& path) {
    return std::ranges::count(fs::path(path).parent_path().filename().string(), ':') == 1;
  });
  std::ranges::sort(energy_paths_);
}

v1::TelemetrySample Telemeter::Read() {
  v1::TelemetrySample sample;
  const Duration now = clock_.Steady();
  const std::int64_t micros = clock_.Now().micros;
  sample.mutable_at()->set_seconds(micros / 1'000'000);
  sample.mutable_at()->set_nanos(static_cast<std::int32_t>(micros % 1'000'000 * 1000));
  const double seconds = read_at_ ? static_cast<double>((now - *read_at_).count()) / 1e6 : 0;
  read_at_ = now;
  ReadRates(sample, seconds);
  ReadSensors(sample, seconds);
  sample.set_memory_used_mib(ParseMemoryUsedMib(Text(options_.root + "/proc/meminfo")));
  struct statvfs disk{};
  if (statvfs(options_.data_folder.c_str(), &disk) == 0) {
    const std::uint64_t used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize;
    sample.set_disk_used_mib(static_cast<std::uint32_t>(used >> 20));
  }
  if (options_.gpus != nullptr) {
    const auto gpus = options_.gpus->Samples();
    sample.mutable_gpus()->Assign(gpus.begin(), gpus.end());
  }
  return sample;
}

void Telemeter::ReadRates(v1::TelemetrySample& sample, double seconds) {
  const CpuReading cpu = ParseCpu(Text(options_.root + "/proc/stat"));
  const NetworkReading network = ParseNetwork(Text(options_.root + "/proc/net/dev"));
  // Counters may be reset (an interface goes away): then this reading has no rate.
  const auto rate = [seconds](std::uint64_t from, std::uint64_t to) {
    return seconds > 0 && to >= from ? static_cast<double>(to - from) / seconds : 0;
  };
  if (seconds > 0 && cpu.total > cpu_.total && cpu.busy >= cpu_.busy) {
    sample.set_cpu_utilisation(static_cast<double>(cpu.busy - cpu_.busy) /
                               static_cast<double>(cpu.total - cpu_.total));
  }
  sample.set_network_received_bytes(rate(network_.received_bytes, network.received_bytes));
  sample.set_network_sent_bytes(rate(network_.sent_bytes, network.sent_bytes));
  cpu_ = cpu;
  network_ = network;
}

void Telemeter::ReadSensors(v1::TelemetrySample& sample, double seconds) {
  for (const std::string& path : temperature_paths_) {
    const double celsius = static_cast<double>(ParseNumber(Text(path))) / 1000;
    if (celsius <= 0 || celsius > kCelsiusMax) continue;
    sample.set_temperature_celsius(std::max(sample.temperature_celsius(), celsius));
  }
  std::vector<std::uint64_t> energy;
  for (const std::string& path : energy_paths_) energy.push_back(ParseNumber(Text(path)));
  double joules = 0;
  bool known = seconds > 0 && !energy.empty() && energy.size() == energy_.size();
  for (std::size_t i = 0; known && i < energy.size(); ++i) {
    known = energy[i] > energy_[i];  // the counter wraps
    joules += static_cast<double>(energy[i] - energy_[i]) / 1e6;
  }
  if (known) sample.set_power_watts(joules / seconds);
  energy_ = std::move(energy);
}

}  // namespace ioworker::agent
