#include "agent/gpu_power.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/log.h"

namespace ioworker::agent {
namespace {

using nlohmann::json;

constexpr std::size_t kFileMax = 64 << 10;
constexpr std::uint32_t kIndexMax = 63;

bool Has(const std::vector<std::uint32_t>& indices, std::uint32_t index) {
  return std::ranges::find(indices, index) != indices.end();
}

}  // namespace

GpuPower::GpuPower(const Nvml* nvml, std::string path) : nvml_(nvml), path_(std::move(path)) {
  Load();
}

GpuPower::~GpuPower() { Follow({}, {}); }

std::vector<GpuKept> GpuPower::Follow(const std::map<std::uint32_t, std::uint32_t>& watts,
                                      const std::vector<std::uint32_t>& used) {
  if (nvml_ == nullptr) return {};
  // The owner may have given the right meanwhile.
  if (std::exchange(last_watts_, watts) != watts) tried_.clear();
  std::vector<GpuKept> kept;
  const auto limited = before_;
  for (const auto& [index, milliwatts] : limited) {
    if (!watts.contains(index) || !Has(used, index)) GiveBack(index);
  }
  for (const auto& [index, most] : watts) {
    std::string why = WhyNot(index, most);
    if (why.empty() && Has(used, index)) {
      const auto limit = nvml_->PowerLimit(index);
      if (!limit) continue;  // it has just failed
      if (auto set = Limit(index, *limit, most); !set) why = set.error().message;
    }
    if (why.empty()) continue;
    kept.push_back(
        {.index = index,
         .why = fmt::format("the policy holds it to {} W, which cannot be done: {}", most, why)});
  }
  return kept;
}

// Whether the driver would obey is found out by setting what is set.
std::string GpuPower::WhyNot(std::uint32_t index, std::uint32_t watts) {
  if (const auto known = tried_.find(index); known != tried_.end()) return known->second;
  const auto limit = nvml_->PowerLimit(index);
  if (!limit) return "its power cannot be limited";
  std::string& why = tried_[index];
  if (watts * std::uint64_t{1000} < limit->least) {
    why = fmt::format("it takes no less than {} W", (limit->least + 999) / 1000);
  } else if (auto set = nvml_->SetPowerLimit(index, limit->now); !set) {
    why = set.error().message;
  }
  if (!why.empty()) LogWarning("gpu {}: it cannot be held to {} W: {}", index, watts, why);
  return why;
}

Status GpuPower::Limit(std::uint32_t index, const GpuPowerLimit& limit, std::uint32_t watts) {
  const auto known = before_.find(index);
  const std::uint32_t before = known == before_.end() ? limit.now : known->second;
  const auto wanted =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(watts * std::uint64_t{1000}, before));
  if (limit.now == wanted) return {};
  if (known == before_.end()) {
    before_[index] = limit.now;
    if (auto saved = Save(); !saved) {
      before_.erase(index);
      return Unavailable("what it had before cannot be written down", saved.error().detail);
    }
  }
  LogInfo("gpu {}: held to {} W", index, wanted / 1000);
  return nvml_->SetPowerLimit(index, wanted);
}

void GpuPower::GiveBack(std::uint32_t index) {
  const auto known = before_.find(index);
  if (known == before_.end()) return;
  // One that is gone has nothing to be given back, and has forgotten the limit when it returns.
  if (auto set = nvml_->SetPowerLimit(index, known->second); !set) {
    LogWarning("gpu {}: its {} W cannot be given back: {}", index, known->second / 1000,
               set.error().message);
  } else {
    LogInfo("gpu {}: has its {} W again", index, known->second / 1000);
  }
  before_.erase(known);
  if (auto saved = Save(); !saved) LogWarning("gpu {}: {}", index, saved.error().detail);
}

void GpuPower::Load() {
  const auto text = ReadFile(path_, kFileMax);
  if (!text) return;
  const json file = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!file.is_array()) return;
  for (const auto& each : file) {
    if (!each.is_object()) continue;
    const auto index = each.value("index", json());
    const auto milliwatts = each.value("milliwatts", json());
    if (!index.is_number_unsigned() || !milliwatts.is_number_unsigned()) continue;
    if (index.get<std::uint64_t>() > kIndexMax || milliwatts.get<std::uint64_t>() > UINT32_MAX) {
      continue;
    }
    before_[index.get<std::uint32_t>()] = milliwatts.get<std::uint32_t>();
  }
}

Status GpuPower::Save() const {
  json file = json::array();
  for (const auto& [index, milliwatts] : before_) {
    file.push_back({{"index", index}, {"milliwatts", milliwatts}});
  }
  return WriteFile(path_, file.dump(2) + "\n", FileMode::kOwnerOnly);
}

}  // namespace ioworker::agent
