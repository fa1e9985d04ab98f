#include "agent/device_status.h"

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"

namespace ioworker::agent {

using nlohmann::json;

Status WriteStatus(const std::string& path, const DeviceStatus& status) {
  json gpus = json::array();
  for (const auto& gpu : status.gpus_kept) {
    gpus.push_back({{"index", gpu.index}, {"reason", ToUtf8(gpu.reason)}});
  }
  const json file = {{"device_id", status.device_id},
                     {"coordinator_url", status.coordinator_url},
                     {"linked", status.linked},
                     {"trouble", ToUtf8(status.trouble)},
                     {"given_up", ToUtf8(status.given_up)},
                     {"paused", status.paused},
                     {"mode", status.mode},
                     {"pause_reason", ToUtf8(status.pause_reason)},
                     {"policy_problem", ToUtf8(status.policy_problem)},
                     {"gpus_kept", std::move(gpus)},
                     {"leases", status.leases},
                     {"reports_waiting", status.reports_waiting},
                     {"month_mib", status.month_mib},
                     {"month_watt_hours", status.month_watt_hours},
                     {"month_electricity", status.month_electricity},
                     {"trial", ToJson(status.trial)},
                     {"ended", status.ended},
                     {"at", FormatInstant(status.at)}};
  return WriteFile(path, file.dump(2) + "\n", FileMode::kOwnerOnly);
}

Result<DeviceStatus> ReadStatus(const std::string& path) {
  TRY(const auto text, ReadFile(path, 1 << 20));
  try {
    const json file = json::parse(text);
    TRY(const auto at, ParseInstant(file.at("at").get<std::string>()));
    std::vector<KeptGpuStatus> gpus;
    for (const json& gpu : file.value("gpus_kept", json::array())) {
      gpus.push_back({.index = gpu.at("index"), .reason = gpu.at("reason")});
    }
    DeviceStatus status{.device_id = file.at("device_id"),
                        .coordinator_url = file.at("coordinator_url"),
                        .linked = file.at("linked"),
                        .trouble = file.value("trouble", ""),
                        .given_up = file.at("given_up"),
                        .paused = file.at("paused"),
                        .mode = file.value("mode", ""),
                        .pause_reason = file.at("pause_reason"),
                        .policy_problem = file.value("policy_problem", ""),
                        .gpus_kept = std::move(gpus),
                        .leases = file.at("leases"),
                        .reports_waiting = file.at("reports_waiting"),
                        .month_mib = file.value("month_mib", std::uint64_t{0}),
                        .month_watt_hours = file.value("month_watt_hours", std::uint64_t{0}),
                        .month_electricity = file.value("month_electricity", ""),
                        .ended = file.value("ended", false),
                        .at = at};
    if (file.contains("trial")) status.trial = TrialFromJson(file.at("trial"));
    return status;
  } catch (const json::exception& broken) {
    return Internal(path + " is damaged: " + broken.what());
  }
}

}  // namespace ioworker::agent
