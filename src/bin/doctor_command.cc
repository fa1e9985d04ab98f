// `ioworker doctor`: what stands in the way of lending this machine, each with its fix. Changes
// nothing.
#include "bin/doctor_command.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/doctor.h"
#include "bin/commands.h"
#include "bin/device_host.h"
#include "cli/commands.h"
#include "net/http_client.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;

std::string_view VerdictName(agent::Verdict verdict) {
  switch (verdict) {
    case agent::Verdict::kOk:
      return "ok";
    case agent::Verdict::kWarning:
      return "warning";
    case agent::Verdict::kFailure:
      return "failure";
  }
  return "";
}

void PrintJson(std::ostream& out, const std::vector<agent::Finding>& findings) {
  auto list = nlohmann::json::array();
  for (const auto& finding : findings) {
    list.push_back({{"code", finding.code},
                    {"title", finding.title},
                    {"verdict", VerdictName(finding.verdict)},
                    {"found", finding.found},
                    {"fix", finding.fix}});
  }
  out << nlohmann::json{{"findings", std::move(list)}}.dump(2) << '\n';
}

}  // namespace

void PrintFindings(std::ostream& out, const std::vector<agent::Finding>& findings) {
  for (const auto& finding : findings) {
    out << fmt::format("{:<8} {:<22} {}: {}\n", VerdictName(finding.verdict), finding.code,
                       finding.title, finding.found);
    if (!finding.fix.empty()) out << fmt::format("         fix: {}\n", finding.fix);
  }
}

std::vector<agent::Finding> ExamineHere(CommandContext& context, const std::string& data_folder,
                                        const std::string& url, const std::string& proxy,
                                        bool disk_speed) {
  const SystemClock clock;
  auto kept = agent::LoadSettings(data_folder);
  agent::DoctorContext doctor{.clock = clock};
  doctor.proxies = {.https = context.environment.proxy,
                    .http = context.environment.http_proxy,
                    .no_proxy = context.environment.no_proxy};
  if (disk_speed) {
    doctor.disk_speed = [&](const std::string& folder) {
      return agent::MeasureDisk(folder, clock);
    };
  }
  if (kept) doctor.settings = *kept;
  if (!kept && kept.error().code != ErrorCode::kNotFound) {
    doctor.settings_error = kept.error().message;
  }
  doctor.settings.data_folder = data_folder;
  if (!url.empty() && url != doctor.settings.coordinator_url) {
    doctor.settings.coordinator_url = url;
    doctor.settings.proxy =
        proxy.empty() ? net::ProxyFor(url, context.environment.proxy, context.environment.no_proxy)
                      : proxy;
  }
  const auto engine = MakeEngine(EngineKind::kDocker, context.environment, data_folder,
                                 doctor.settings.device_id, clock);
  if (engine) doctor.engine = engine->get();
  if (!engine) doctor.engine_error = engine.error().message;
  return agent::Examine(doctor);
}

namespace {

Result<ExitCode> Examine(CommandContext& context, const std::string& data_folder, bool disk_speed) {
  const auto findings =
      ExamineHere(context, data_folder, context.session.flags.url, "", disk_speed);
  context.session.json ? PrintJson(context.session.out(), findings)
                       : PrintFindings(context.session.out(), findings);
  const bool well = std::ranges::none_of(
      findings, [](const auto& finding) { return finding.verdict == agent::Verdict::kFailure; });
  return well ? ExitCode::kDone : ExitCode::kUnavailable;
}

}  // namespace

void AddDoctor(CommandContext& context) {
  const auto data_folder =
      std::make_shared<std::string>(context.environment.data_folder + "/device");
  const auto disk_speed = std::make_shared<bool>();
  auto* doctor = cli::AddCommand(
      context.app, "doctor", "check whether this machine can be lent; changes nothing",
      context.session,
      [&context, data_folder, disk_speed] { return Examine(context, *data_folder, *disk_speed); });
  doctor->add_flag("--disk-speed", *disk_speed,
                   "measure the disk, too: writes 64 MiB and takes them away again");
  AddFolder(*doctor, "--data", *data_folder, "where the device keeps its state");
}

}  // namespace ioworker::bin
