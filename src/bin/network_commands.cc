#include <fmt/format.h>
#include <memory>

#include "agent/enrolment.h"
#include "audit/audit.h"
#include "base/file.h"
#include "bin/commands.h"
#include "bin/coordinator.h"
#include "bin/device_host.h"
#include "bin/signals.h"
#include "cli/commands.h"
#include "cli/settings.h"
#include "db/sqlite/sqlite.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;

constexpr Duration kLinkDeadline = seconds{30};

struct NetworkFlags {
  std::string data_folder;
  std::string console_folder;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string public_url;
  std::string certificate;
  std::string private_key;
  std::string credit = "100";
  std::string name = "IO Worker";
  std::string currency = "USD";
  std::string engine = "docker";
};

Result<CoordinatorSettings> SettingsOf(const CommandContext& context, const NetworkFlags& flags) {
  CoordinatorSettings settings;
  settings.data_folder = flags.data_folder + "/network";
  settings.console_folder = flags.console_folder.empty() ? FindConsole() : flags.console_folder;
  settings.address = flags.address;
  settings.port = flags.port;
  settings.public_url = flags.public_url;
  settings.network_name = flags.name;
  settings.currency = flags.currency;
  settings.version = context.version;
  if (flags.certificate.empty() != flags.private_key.empty()) {
    return InvalidArgument("--tls-certificate", "one_of_two",
                           "give both --tls-certificate and --tls-key, or neither");
  }
  if (!flags.certificate.empty()) {
    settings.tls = net::TlsFiles{flags.certificate, flags.private_key};
  }
  return settings;
}

// Gives this machine's command line a key of its own, so that commands work without signing in.
Status KeepKey(Coordinator& coordinator, const std::string& account, const std::string& path) {
  TRY(auto kept, cli::LoadSettings(path));
  kept.url = coordinator.url();
  if (kept.api_key.empty()) {
    TRY(kept.api_key, coordinator.MakeApiKey(account, "command line of the coordinator's machine"));
  }
  return cli::SaveSettings(path, kept);
}

// Starts the coordinator, and prints how to sign in.
Result<std::unique_ptr<Coordinator>> StartCoordinator(CommandContext& context,
                                                      const NetworkFlags& flags,
                                                      std::string& account) {
  TRY(const auto settings, SettingsOf(context, flags));
  TRY(auto coordinator, Coordinator::Start(settings));
  TRY(account, coordinator->FirstAccount(flags.credit));
  TRY(KeepKey(*coordinator, account, context.session.environment().settings_path));
  TRY(const auto path, coordinator->SignInPath(account));
  context.session.out() << fmt::format("coordinator  {}\nconsole      {}{}\n", coordinator->url(),
                                       coordinator->url(), path)
                        << std::flush;
  return coordinator;
}

Status EnrolOnce(CommandContext& context, const NetworkFlags& flags, Coordinator& coordinator,
                 const std::string& account, const std::string& data_folder) {
  auto settings = agent::LoadSettings(data_folder);
  if (settings) {
    settings->coordinator_url = coordinator.url();
    return agent::SaveSettings(*settings);
  }
  if (settings.error().code != ErrorCode::kNotFound) {
    return std::unexpected(std::move(settings).error());
  }
  TRY(MakeFolder(data_folder));
  agent::Settings fresh;
  fresh.data_folder = data_folder;
  fresh.coordinator_url = coordinator.url();
  fresh.device_name = HostName();
  const auto kind = EngineKindOf(flags.engine);
  const SystemClock clock;
  TRY(const auto engine,
      MakeEngine(kind, context.environment, data_folder, "enrolment", clock));
  const auto offer = OfferOf(fresh, *engine, context.version);
  TRY(const auto code, coordinator.MakeEnrolmentCode(account));
  TRY(agent::EnrolHere(std::move(fresh), code, offer));
  return {};
}

Result<ExitCode> Up(CommandContext& context, const NetworkFlags& flags) {
  std::string account;
  TRY(const auto coordinator, StartCoordinator(context, flags, account));
  const std::string data_folder = flags.data_folder + "/device";
  TRY(EnrolOnce(context, flags, *coordinator, account, data_folder));
  const auto kind = EngineKindOf(flags.engine);
  TRY(const auto host,
      DeviceHost::Start(context.environment, data_folder, kind, context.version));
  TRY(host->AwaitLinked(kLinkDeadline));
  context.session.out() << fmt::format("device       {}\nready\n", host->CurrentStatus().device_id)
                        << std::flush;
  TRY(host->AwaitEnd(context.session.stop()));
  return ExitCode::kDone;
}

Result<ExitCode> RunCoordinator(CommandContext& context, const NetworkFlags& flags) {
  std::string account;
  TRY(const auto coordinator, StartCoordinator(context, flags, account));
  context.session.out() << "ready\n" << std::flush;
  WaitForStop(context.session.stop());
  return ExitCode::kDone;
}

// Adds up the stored books and histories by rules of their own; the coordinator need not run.
Result<ExitCode> RunAudit(CommandContext& context, const NetworkFlags& flags) {
  TRY(const auto database, db::sqlite::Open(flags.data_folder + "/network/network.db"));
  TRY(const auto reader, database->OpenReader());
  TRY(const auto report, audit::Audit(*reader));
  context.session.out() << fmt::format(
      "accounts   {}\njobs       {}\nleases     {}\ntransfers  {}\ncredited   {}\ncharged    {}\n"
      "earned     {}\nfees       {}\nfindings   {}\n",
      report.accounts, report.jobs, report.leases, report.transfers, FormatMoney(report.credited),
      FormatMoney(report.charged), FormatMoney(report.earned), FormatMoney(report.fees),
      report.findings.size());
  for (const auto& finding : report.findings) {
    context.session.out() << fmt::format("{}  {}  {}\n", finding.rule, finding.object,
                                         finding.what);
  }
  return report.findings.empty() ? ExitCode::kDone : ExitCode::kConflict;
}

void AddFlags(CLI::App& command, NetworkFlags& flags) {
  command.add_option("--data", flags.data_folder, "where the network lives")
      ->capture_default_str();
  command.add_option("--address", flags.address, "to listen on; 0.0.0.0 for every one")
      ->capture_default_str();
  command.add_option("--port", flags.port, "to listen on; 0 for any free one")
      ->capture_default_str();
  command.add_option("--public-url", flags.public_url, "as devices and browsers reach this");
  command.add_option("--console", flags.console_folder, "folder of the built console");
  command.add_option("--tls-certificate", flags.certificate, "certificate chain, PEM");
  command.add_option("--tls-key", flags.private_key, "its private key, PEM");
  command.add_option("--name", flags.name, "of the network")->capture_default_str();
  command.add_option("--currency", flags.currency, "of the network's prices")
      ->capture_default_str();
  command.add_option("--credit", flags.credit, "that the first account begins with")
      ->capture_default_str();
}

}  // namespace

void AddNetworkCommands(CommandContext& context) {
  const auto flags = std::make_shared<NetworkFlags>();
  flags->data_folder = context.environment.data_folder;
  auto* up = cli::AddCommand(context.app, "up",
                             "start a whole network here, with this machine as its first device",
                             context.session, [&context, flags] { return Up(context, *flags); });
  AddFlags(*up, *flags);
  AddEngine(*up, flags->engine);
  auto* coordinator =
      cli::AddCommand(context.app, "coordinator", "start a network without a device",
                      context.session, [&context, flags] { return RunCoordinator(context, *flags); });
  AddFlags(*coordinator, *flags);
  auto* audit = cli::AddCommand(context.app, "audit", "check the books and histories of a network here",
                                context.session, [&context, flags] { return RunAudit(context, *flags); });
  audit->add_option("--data", flags->data_folder, "where the network lives")->capture_default_str();
}

}  // namespace ioworker::bin
