#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "agent/device_status.h"
#include "agent/enrolment.h"
#include "agent/inventory.h"
#include "agent/owner_log.h"
#include "agent/owner_switch.h"
#include "agent/policy_file.h"
#include "base/clock.h"
#include "base/file.h"
#include "bin/commands.h"
#include "bin/device_host.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/units.h"
#include "net/http_client.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;

constexpr Duration kSilent = minutes{2};  // the status is written each minute
constexpr std::size_t kStatusBytesMax = 1 << 20;

// What the flags of the device's commands said.
struct DeviceFlags {
  std::string data_folder;
  std::string url;
  std::string code;
  std::string name;
  std::string proxy;
  std::string ca_path;
  std::string reason;
  std::string pause_for;
  bool finish = false;
  policy::Limits limits;
  std::string engine = "docker";
};

// A file to begin with, unless the owner has one already, which stays as it is.
Result<v1::Lent> PutPolicy(CommandContext& context, const std::string& path,
                           const policy::Limits& limits, const v1::Inventory& offer) {
  TRY(const auto kept, agent::LoadPolicyText(path));
  if (kept.empty()) {
    TRY(agent::SavePolicyText(path, agent::NewPolicyText(limits)));
  } else if (limits != policy::Limits{}) {
    context.session.Tell("{} is there already: its limits count, not the flags'", path);
  }
  TRY(const auto policy, agent::LoadPolicy(path));
  return agent::LentOf(offer, policy, policy::Mode::kFull, true);
}

Result<ExitCode> Enrol(CommandContext& context, const DeviceFlags& flags) {
  TRY(MakeFolder(flags.data_folder));
  agent::Settings settings;
  settings.data_folder = flags.data_folder;
  settings.coordinator_url = flags.url;
  settings.proxy = flags.proxy.empty() ? net::ProxyFor(flags.url, context.environment.proxy,
                                                       context.environment.no_proxy)
                                       : flags.proxy;
  settings.ca_path = flags.ca_path;
  settings.device_name = flags.name.empty() ? HostName() : flags.name;
  const SystemClock clock;
  TRY(const auto engine, MakeEngine(EngineKindOf(flags.engine), context.environment,
                                    flags.data_folder, "enrolment", clock));
  TRY(const auto offer, agent::OfferOf(*engine, context.version, settings));
  TRY(const auto lent, PutPolicy(context, settings.PolicyPath(), flags.limits, offer));
  TRY(const auto enrolled, agent::EnrolHere(std::move(settings), flags.code, offer));
  context.session.out() << fmt::format(
      "enrolled as {}: {} cores, {} MiB of memory, {} GPUs offered\n"
      "what is lent, and when: {}\n"
      "next: ioworker device run\n",
      enrolled.device_id, lent.cores(), lent.memory_mib(), lent.gpu_indices_size(),
      enrolled.PolicyPath());
  return ExitCode::kDone;
}

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
  facts.Add("Policy", {status.policy_problem, cli::Style::kBad});
  facts.Add("Leases",
            status.leases.empty() ? "none" : fmt::format("{}", fmt::join(status.leases, ", ")));
  facts.Add("Reports waiting", fmt::format("{}", status.reports_waiting));
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

void AddLimits(CLI::App& command, policy::Limits& limits) {
  command.add_option("--cores", limits.cores, "lend at most so many cores");
  command.add_option("--memory-mib", limits.memory_mib, "lend at most so much memory");
  command.add_option("--disk-mib", limits.disk_mib, "lend at most so much disk");
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

  auto* enroll =
      cli::AddCommand(*device, "enroll", "bind this machine to your account, once", context.session,
                      [&context, flags] { return Enrol(context, *flags); });
  enroll->add_option("--url", flags->url, "the coordinator, https://…")->required();
  enroll->add_option("--code", flags->code, "from the console or `ioworker enrol`")->required();
  enroll->add_option("--name", flags->name, "of this machine; its host name if not said");
  enroll->add_option("--proxy", flags->proxy,
                     "http://host:port; HTTPS_PROXY and NO_PROXY if not said");
  enroll->add_option("--ca", flags->ca_path, "certificates to trust, PEM");
  AddEngine(*enroll, flags->engine);
  AddLimits(*enroll, flags->limits);

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
  // The flag's value, as long as the flags live.
  AddServiceCommands(context, *device, {flags, &flags->data_folder});
}

}  // namespace ioworker::bin
