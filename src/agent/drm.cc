#include "agent/drm.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "agent/readings.h"
#include "base/file.h"
#include "base/text.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCardsMax = 16;
constexpr std::size_t kEntriesMax = 1000;  // of one folder
constexpr std::size_t kFileMax = 4096;
constexpr std::size_t kIdsMax = 8 << 20;
constexpr std::size_t kNameMax = 60;
constexpr double kCelsiusMax = 150;  // above this a sensor is broken
constexpr Duration kShort = milliseconds{500};

struct Vendor {
  std::string_view id;
  std::string_view name;
  std::string_view not_lent;
};
// Others are displays of virtual machines and of boards, which nobody computes on.
constexpr std::array<Vendor, 3> kVendors = {
    {{"0x1002", "AMD", "containers get no AMD GPUs yet"},
     {"0x8086", "Intel", "containers get no Intel GPUs yet"},
     {"0x10de", "NVIDIA", "the library of NVIDIA's driver, libnvidia-ml.so.1, does not answer"}}};

std::string Text(const std::string& path) {
  std::string text = ReadFile(path, kFileMax).value_or("");
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

std::optional<std::uint64_t> Number(const std::string& path) {
  const std::string text = Text(path);
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  return ParseNumber(text);
}

std::vector<std::string> Entries(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end;
       !error && at != end && found.size() < kEntriesMax; at.increment(error)) {
    found.push_back(at->path().filename().string());
  }
  std::ranges::sort(found);
  return found;
}

bool IsCard(std::string_view name) {
  return name.starts_with("card") && name.size() > 4 && name.size() <= 7 &&
         std::ranges::all_of(name.substr(4), [](char c) { return c >= '0' && c <= '9'; });
}

std::string NameOf(const std::string& root, const Vendor& vendor, const std::string& device,
                   const std::string& id) {
  std::string name = Text(device + "/product_name");
  for (const char* ids : {"/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids"}) {
    if (name.empty()) name = PciName(ReadFile(root + ids, kIdsMax).value_or(""), vendor.id, id);
  }
  if (name.empty()) name = "GPU " + id;
  if (!name.starts_with(vendor.name)) name = fmt::format("{} {}", vendor.name, name);
  return ToUtf8(name.substr(0, kNameMax));
}

// Those of i915 and of xe.
std::vector<std::string> IdleCounters(const std::string& card) {
  std::vector<std::string> found;
  for (const char* pattern : {"/gt", "/device"}) {
    for (const auto& entry : Entries(card + pattern)) {
      if (std::string_view(pattern) == "/gt" && entry.starts_with("gt")) {
        found.push_back(card + "/gt/" + entry + "/rc6_residency_ms");
      }
      if (!entry.starts_with("tile")) continue;
      const std::string tile = card + "/device/" + entry;
      for (const auto& part : Entries(tile)) {
        if (part.starts_with("gt"))
          found.push_back(tile + "/" + part + "/gtidle/idle_residency_ms");
      }
    }
  }
  if (found.empty()) found.push_back(card + "/power/rc6_residency_ms");
  std::erase_if(found, [](const std::string& path) { return !Number(path); });
  return found;
}

void ReadSensors(const std::string& sensors, v1::GpuSample& sample) {
  const double celsius = static_cast<double>(Number(sensors + "/temp1_input").value_or(0)) / 1000;
  if (celsius > 0 && celsius <= kCelsiusMax) sample.set_temperature_celsius(celsius);
  for (const char* name : {"/power1_average", "/power1_input"}) {
    const auto microwatts = Number(sensors + name);
    if (microwatts) sample.set_power_watts(static_cast<double>(*microwatts) / 1e6);
    if (microwatts) break;
  }
  const auto drive = Number(sensors + "/pwm1");
  if (drive && *drive <= 255) sample.set_fan_percent(static_cast<double>(*drive) * 100 / 255);
}

}  // namespace

DrmGpus::DrmGpus(std::string root, std::uint32_t first_index, bool nvidia, const Clock& clock)
    : root_(std::move(root)), first_index_(first_index), clock_(clock) {
  std::vector<std::string> names;
  for (auto& name : Entries(root_ + "/sys/class/drm")) {
    if (IsCard(name)) names.push_back(std::move(name));
  }
  std::ranges::sort(names, {}, [](const std::string& name) {
    return ParseNumber(std::string_view(name).substr(4));
  });
  for (const auto& name : names) AddCard(root_ + "/sys/class/drm/" + name, nvidia);
}

void DrmGpus::AddCard(const std::string& card, bool nvidia) {
  const std::string device = card + "/device";
  const auto* const vendor =
      std::ranges::find(kVendors, std::string_view(Text(device + "/vendor")), &Vendor::id);
  if (vendor == kVendors.end() || gpus_.size() >= kCardsMax) return;
  if (vendor->name == "NVIDIA" && !nvidia) return;
  v1::Gpu& gpu = gpus_.emplace_back();
  gpu.set_index(first_index_ + static_cast<std::uint32_t>(gpus_.size()) - 1);
  gpu.set_model(NameOf(root_, *vendor, device, Text(device + "/device")));
  gpu.set_not_lent(std::string(vendor->not_lent));
  const auto memory = Number(device + "/mem_info_vram_total");
  gpu.set_memory_mib(static_cast<std::uint32_t>(memory.value_or(0) >> 20));
  std::error_code none;
  gpu.set_driver(
      fs::read_symlink(device + "/driver", none).filename().string().substr(0, kNameMax));
  Card reading{
      .index = gpu.index(), .device = device, .sensors = {}, .idle_ms = IdleCounters(card)};
  const auto sensors = Entries(device + "/hwmon");
  if (!sensors.empty()) reading.sensors = device + "/hwmon/" + sensors.front();
  const Lock lock(mutex_);
  cards_.push_back(std::move(reading));
}

std::vector<v1::GpuSample> DrmGpus::Samples() {
  std::vector<v1::GpuSample> samples;
  const Lock lock(mutex_);
  for (Card& card : cards_) {
    ReadUse(card, clock_.Steady());
    samples.push_back(Read(card));
  }
  return samples;
}

v1::GpuSample DrmGpus::Read(Card& card) const {
  v1::GpuSample sample;
  sample.set_index(card.index);
  sample.set_utilisation(card.utilisation);
  const auto used = Number(card.device + "/mem_info_vram_used");
  sample.set_memory_used_mib(static_cast<std::uint32_t>(used.value_or(0) >> 20));
  if (!card.sensors.empty()) ReadSensors(card.sensors, sample);
  return sample;
}

// AMD's say how busy they are, Intel's how long they have been idle.
void DrmGpus::ReadUse(Card& card, Duration now) {
  if (const auto busy = Number(card.device + "/gpu_busy_percent")) {
    card.utilisation = std::min(static_cast<double>(*busy), 100.0) / 100;
    return;
  }
  const Duration since = now - card.read_at;
  if (card.idle_ms.empty() || (card.idle_before && since < kShort)) return;
  // The part that has been busy for longest.
  std::uint64_t idle = UINT64_MAX;
  for (const auto& path : card.idle_ms) idle = std::min(idle, Number(path).value_or(0));
  const auto before = std::exchange(card.idle_before, idle);
  card.read_at = now;
  if (!before || idle < *before) return;
  const double share =
      static_cast<double>(idle - *before) * 1000 / static_cast<double>(since.count());
  card.utilisation = std::clamp(1 - share, 0.0, 1.0);
}

// A line of a vendor begins with its id, those of its devices follow with a tab before each.
std::string PciName(std::string_view ids, std::string_view vendor, std::string_view device) {
  if (!vendor.starts_with("0x") || !device.starts_with("0x")) return {};
  const std::string wanted_vendor = std::string(vendor.substr(2)) + "  ";
  const std::string wanted_device = "\t" + std::string(device.substr(2)) + "  ";
  bool inside = false;
  while (!ids.empty()) {
    const std::string_view line = ids.substr(0, ids.find('\n'));
    ids.remove_prefix(std::min(line.size() + 1, ids.size()));
    if (!line.empty() && line[0] != '\t' && line[0] != '#') {
      inside = line.starts_with(wanted_vendor);
    }
    if (inside && line.starts_with(wanted_device)) {
      return std::string(line.substr(wanted_device.size()));
    }
  }
  return {};
}

}  // namespace ioworker::agent
