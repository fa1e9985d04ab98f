#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "agent/device_status.h"
#include "agent/enrolment.h"
#include "agent/owner_log.h"
#include "agent/owner_switch.h"
#include "base/clock.h"
#include "base/file.h"
#include "bin/commands.h"
#include "bin/device_host.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/units.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;

constexpr Duration kSilent = minutes{2};  // the status is written each minute
constexpr std::size_t kStatusBytesMax = 1 << 20;

// What the flags of the device's commands said.
struct DeviceFlags {
  std::string data_folder;
  std::string reason;
  std::string pause_for;
  bool finish = false;
  std::string engine = "docker";
};

Result<ExitCode> Run(CommandContext& context, const DeviceFlags& flags) {
  TRY(const auto host, DeviceHost::Start(context.environment, flags.data_folder,
                                         EngineKindOf(flags.engine), context.version));
  context.session.Tell(
      "this machine is being lent; Ctrl-C ends this program, running work goes on");
  TRY(host->AwaitEnd(context.session.stop()));
  return ExitCode::kDone;
}

std::string StateOf(const agent::DeviceStatus& status, bool runs) {
  if (!status.given_up.empty()) return status.given_up;
  if (!runs) return "does not run; start it with: ioworker device run";
  if (status.linked) return "linked";
  return "not linked" + (status.trouble.empty() ? "" : ": " + status.trouble);
}

std::string LendingOf(const agent::DeviceStatus& status) {
  if (status.pause_reason.empty()) return status.mode;
  return status.mode + ", " + status.pause_reason;
}

void PrintFacts(cli::Session& session, const agent::DeviceStatus& status, bool runs) {
  cli::Facts facts;
  facts.Add("Device", status.device_id);
  facts.Add("Coordinator", status.coordinator_url);
  facts.Add("State",
            {StateOf(status, runs), runs && status.linked ? cli::Style::kGood : cli::Style::kBad});
  facts.Add("Lends", LendingOf(status));
  for (const auto& gpu : status.gpus_kept) {
    facts.Add(fmt::format("GPU {}", gpu.index), {"not lent: " + gpu.reason, cli::Style::kBusy});
  }
  facts.Add("Trial job", std::string(agent::TrialStateName(status.trial.state)));
  for (const auto& each : status.trial.findings) {
    facts.Add(each.code,
              {fmt::format("{}: {}; {}", each.title, each.found, each.fix), cli::Style::kBad});
  }
  facts.Add("Policy", {status.policy_problem, cli::Style::kBad});
  facts.Add("Leases",
            status.leases.empty() ? "none" : fmt::format("{}", fmt::join(status.leases, ", ")));
  facts.Add("Reports waiting", fmt::format("{}", status.reports_waiting));
  facts.Add("Data this month", fmt::format("{} MiB", status.month_mib));
  facts.Add("Electricity this month",
            fmt::format("{:.1f} kWh, {}", static_cast<double>(status.month_watt_hours) / 1000,
                        status.month_electricity));
  facts.Add("As of", FormatInstant(status.at));
  facts.Print(session.out(), session.terminal());
}

// What the device wrote, and whether it runs.
Status PrintJson(cli::Session& session, const std::string& path, bool runs) {
  TRY(const auto text, ReadFile(path, kStatusBytesMax));
  auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Internal(path + " is damaged");
  json["running"] = runs;
  session.out() << json.dump(2) << '\n';
  return {};
}

Result<ExitCode> ShowStatus(CommandContext& context, const std::string& data_folder) {
  TRY(const auto settings, agent::LoadSettings(data_folder));
  const std::string path = settings.StatusPath();
  const auto status = agent::ReadStatus(path);
  if (!status && status.error().code == ErrorCode::kNotFound) {
    return std::unexpected(Error{.code = ErrorCode::kNotFound,
                                 .reason = "never_run",
                                 .message = "this machine is enrolled as " + settings.device_id +
                                            " but has never been lent; run: ioworker device run"});
  }
  if (!status) return std::unexpected(status.error());
  const SystemClock clock;
  const bool runs = !status->ended && clock.Now() - status->at < kSilent;
  if (context.session.json) {
    TRY(PrintJson(context.session, path, runs));
  } else {
    PrintFacts(context.session, *status, runs);
  }
  return runs ? ExitCode::kDone : ExitCode::kNotRunning;
}

Result<ExitCode> SetPaused(CommandContext& context, const DeviceFlags& flags) {
  TRY(const auto settings, agent::LoadSettings(flags.data_folder));
  agent::OwnerSwitch value{.mode = flags.finish ? policy::Mode::kFinish : policy::Mode::kPause,
                           .until = {},
                           .reason = flags.reason};
  std::string until = "until `ioworker device resume`";
  if (!flags.pause_for.empty()) {
    TRY(const auto length, cli::ParseSeconds(flags.pause_for, "--for"));
    value.until = SystemClock().Now() + seconds{length};
    until = "until " + FormatInstant(*value.until);
  }
  TRY(agent::WriteSwitch(settings.PausePath(), value));
  context.session.Tell("{} {}",
                       flags.finish ? "what runs may come to its end, nothing new starts"
                                    : "paused: nothing runs here",
                       until);
  return ExitCode::kDone;
}

Result<ExitCode> Resume(CommandContext& context, const DeviceFlags& flags) {
  TRY(const auto settings, agent::LoadSettings(flags.data_folder));
  TRY(agent::ClearSwitch(settings.PausePath()));
  context.session.Tell("lending again, as far as the policy says so");
  return ExitCode::kDone;
}

// The log is told line by line while it is checked: the last word is whether it is whole.
Result<ExitCode> ShowLog(CommandContext& context, const std::string& data_folder, bool tell) {
  TRY(const auto settings, agent::LoadSettings(data_folder));
  TRY(const auto key, agent::LoadKey(settings));
  cli::Session& session = context.session;
  const auto on_entry = [&](std::string_view at, const agent::OwnerLogEntry& entry) {
    if (!tell) return;
    nlohmann::ordered_json line = {{"at", at}, {"what", entry.what}};
    for (const auto& [name, value] : entry.facts) line[name] = value;
    if (session.json) {
      session.out() << line.dump() << '\n';
      return;
    }
    session.out() << at << "  " << entry.what;
    for (const auto& [name, value] : entry.facts) {
      if (!value.empty()) session.out() << "  " << name << '=' << value;
    }
    session.out() << '\n';
  };
  TRY(const auto end, agent::VerifyOwnerLog(settings.OwnerLogPath(), key.public_key(), on_entry));
  if (tell) return ExitCode::kDone;
  session.out() << fmt::format("{} entries, whole and signed by this device; the last is {}\n",
                               end.entries, end.digest.empty() ? "none" : end.digest);
  return ExitCode::kDone;
}

}  // namespace

void AddFolder(CLI::App& command, const std::string& flag, std::string& folder,
               const std::string& description) {
  const std::function<std::string(std::string)> absolute = AbsolutePath;
  command.add_option(flag, folder, description)->transform(absolute)->capture_default_str();
}

void AddEngine(CLI::App& command, std::string& engine) {
  command
      .add_option("--engine", engine, "docker (Podman too), or fake: pretends to run containers")
      ->check(CLI::IsMember({"docker", "fake"}))
      ->capture_default_str();
}

void AddDeviceCommands(CommandContext& context) {
  const auto flags = std::make_shared<DeviceFlags>();
  flags->data_folder = context.environment.data_folder + "/device";
  auto* device = cli::AddGroup(context.app, "device", "lend this machine");
  AddFolder(*device, "--data", flags->data_folder, "where the device keeps its key and its state");

  AddEnrolCommands(context, *device, {flags, &flags->data_folder});
  auto* run = cli::AddCommand(*device, "run", "lend this machine until Ctrl-C", context.session,
                              [&context, flags] { return Run(context, *flags); });
  AddEngine(*run, flags->engine);
  cli::AddCommand(*device, "status", "what the device on this machine does now", context.session,
                  [&context, flags] { return ShowStatus(context, flags->data_folder); });
  auto* pause =
      cli::AddCommand(*device, "pause", "stop lending, now, whoever else wants it", context.session,
                      [&context, flags] { return SetPaused(context, *flags); });
  pause->add_option("--reason", flags->reason, "shown in the console");
  pause->add_option("--for", flags->pause_for, "lend again after so long: 30m, 2h, 1d");
  pause->add_flag("--finish", flags->finish, "let what runs come to its end");
  auto* log = cli::AddGroup(*device, "log", "what ran here, for whom, and why");
  cli::AddCommand(*log, "show", "all of it, the oldest first", context.session,
                  [&context, flags] { return ShowLog(context, flags->data_folder, true); });
  cli::AddCommand(*log, "verify", "is it whole, and signed by this device", context.session,
                  [&context, flags] { return ShowLog(context, flags->data_folder, false); });
  cli::AddCommand(*device, "resume", "lend again", context.session,
                  [&context, flags] { return Resume(context, *flags); });
  AddTrialCommand(context, *device, {flags, &flags->data_folder});
  // The flag's value, as long as the flags live.
  AddServiceCommands(context, *device, {flags, &flags->data_folder});
}

}  // namespace ioworker::bin
