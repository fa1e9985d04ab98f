#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include "agent/enrolment.h"
#include "agent/inventory.h"
#include "agent/policy_file.h"
#include "base/file.h"
#include "bin/backup.h"
#include "bin/commands.h"
#include "bin/coordinator.h"
#include "bin/device_host.h"
#include "bin/migration.h"
#include "bin/network_flags.h"
#include "bin/signals.h"
#include "cli/commands.h"
#include "cli/settings.h"
#include "net/http_client.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;

constexpr Duration kLinkDeadline = seconds{30};
constexpr Duration kTrialDeadline = minutes{2};
constexpr Duration kLook = seconds{2};

// False only if the coordinator says so: the key was deleted, or is of another network. Where this
// machine cannot reach itself by its public name, the key is believed.
bool IsGood(const cli::Settings& kept, const Coordinator& coordinator) {
  if (kept.api_key.empty()) return false;
  net::HttpCall call{.url = coordinator.url() + "/v1/me",
                     .headers = {{"authorization", "Bearer " + kept.api_key}}};
  call.connect_deadline = kLook;
  call.deadline = kLook;
  const auto answer = net::HttpClient({}).Send(call);
  return !answer || answer->status != 401;
}

// Gives this machine's command line a key of its own, so that commands work without signing in.
Status KeepKey(Coordinator& coordinator, const std::string& account, const std::string& path) {
  TRY(auto kept, cli::LoadSettings(path));
  if (!IsGood(kept, coordinator)) {
    TRY(kept.api_key, coordinator.MakeApiKey(account, "command line of the coordinator's machine"));
  }
  kept.url = coordinator.url();
  return cli::SaveSettings(path, kept);
}

// Starts the coordinator, and prints how to sign in.
Result<std::unique_ptr<Coordinator>> StartCoordinator(CommandContext& context,
                                                      const NetworkFlags& flags,
                                                      std::string& account) {
  TRY(const auto settings, SettingsOf(context, flags));
  TRY(auto coordinator, Coordinator::Start(settings));
  if (!coordinator->leads()) {
    context.session.out() << fmt::format("coordinator  {}\nfollows      {}\n", coordinator->url(),
                                         coordinator->leader_url())
                          << std::flush;
    return coordinator;
  }
  TRY(account, coordinator->FirstAccount(flags.credit));
  TRY(KeepKey(*coordinator, account, OperatorPath(flags.data_folder)));
  if (flags.data_folder != context.environment.data_folder) {
    context.session.Tell("commands here act for this network with IOWORKER_DATA={}",
                         flags.data_folder);
  }
  TRY(const auto path, coordinator->SignInPath(account));
  context.session.out() << fmt::format("coordinator  {}\nconsole      {}{}\n", coordinator->url(),
                                       coordinator->url(), path)
                        << std::flush;
  return coordinator;
}

// One device of `up`: what it takes to enrol and to start it.
struct OwnDevice {
  CommandContext& context;
  Coordinator& coordinator;
  std::string account;
  EngineKind engine;
  std::string data_folder;
};

Status Enrol(const OwnDevice& own, agent::Settings settings) {
  settings.data_folder = own.data_folder;
  settings.coordinator_url = own.coordinator.url();
  if (settings.device_name.empty()) settings.device_name = HostName();
  settings.device_id.clear();
  const SystemClock clock;
  TRY(const auto engine,
      MakeEngine(own.engine, own.context.environment, own.data_folder, "enrolment", clock));
  TRY(const auto offer, agent::OfferOf(*engine, own.context.version, settings));
  // Who hosts this network and who owns this machine is one person.
  TRY(const auto policy, agent::LoadPolicyText(settings.PolicyPath()));
  if (policy.empty()) {
    TRY(agent::SavePolicyText(settings.PolicyPath(),
                              agent::NewPolicyText({}, /*console_edits=*/true)));
  }
  TRY(const auto code, own.coordinator.MakeEnrolmentCode(own.account));
  TRY(agent::EnrolHere(std::move(settings), code, offer));
  return {};
}

Status EnrolOnce(const OwnDevice& own) {
  TRY(MakeFolder(own.data_folder));
  auto settings = agent::LoadSettings(own.data_folder);
  if (!settings && settings.error().code == ErrorCode::kNotFound) return Enrol(own, {});
  if (!settings) return std::unexpected(std::move(settings).error());
  settings->coordinator_url = own.coordinator.url();
  return agent::SaveSettings(*settings);
}

Result<std::unique_ptr<DeviceHost>> StartLinked(const OwnDevice& own) {
  TRY(auto host,
      DeviceHost::Start(own.context.environment, own.data_folder, own.engine, own.context.version));
  TRY(host->AwaitLinked(kLinkDeadline));
  return host;
}

// With a new key: the old one stands for the device that is not wanted.
Status EnrolAnew(const OwnDevice& own) {
  TRY(auto settings, agent::LoadSettings(own.data_folder));
  if (unlink(settings.KeyPath().c_str()) != 0 && errno != ENOENT) {
    return Internal("cannot remove " + settings.KeyPath() + ": " + std::strerror(errno));
  }
  return Enrol(own, std::move(settings));
}

bool CuredByEnrolling(const Error& error) {
  return error.reason == "retired" || error.reason == "unknown_device" ||
         error.reason == "bad_signature" || error.reason == "key_missing";
}

// Null if the coordinator does not want it and enrolling does not help: the network goes on
// without.
Result<std::unique_ptr<DeviceHost>> StartDevice(const OwnDevice& own) {
  TRY(EnrolOnce(own));
  auto host = StartLinked(own);
  if (!host && CuredByEnrolling(host.error())) {
    own.context.session.Tell("{}\nthis machine is enrolled anew", host.error().message);
    TRY(EnrolAnew(own));
    host = StartLinked(own);
  }
  if (!host && host.error().code == ErrorCode::kPermissionDenied) {
    own.context.session.Tell("{}\nthis machine is not lent; the network goes on without it",
                             host.error().message);
    return nullptr;
  }
  return host;
}

Result<ExitCode> Up(CommandContext& context, const NetworkFlags& flags) {
  std::string account;
  TRY(const auto coordinator, StartCoordinator(context, flags, account));
  if (!coordinator->leads()) {
    return Conflict("follows",
                    "another coordinator leads on this database; start a further one with "
                    "`ioworker coordinator`, and lend this machine with `ioworker enrol`");
  }
  const OwnDevice own{.context = context,
                      .coordinator = *coordinator,
                      .account = account,
                      .engine = EngineKindOf(flags.engine),
                      .data_folder = flags.data_folder + "/device"};
  TRY(auto host, StartDevice(own));
  if (host) {
    context.session.out() << fmt::format("device       {}\n", host->CurrentStatus().device_id);
    const auto trial = host->AwaitTrial(kTrialDeadline);
    if (!trial.may_lend) context.session.Tell("this machine lends nothing: {}", trial.Words());
  }
  context.session.out() << "ready\n" << std::flush;
  const std::stop_token stop = context.session.stop();
  const Status ended = host ? host->AwaitEnd(stop) : Status{};
  if (!ended) {
    context.session.Tell(
        "{}\nthis machine is not lent any more; the network goes on without it, and "
        "the next `ioworker up` enrols it anew",
        ended.error().message);
    host.reset();
  }
  if (!stop.stop_requested()) WaitForStop(stop);
  return ExitCode::kDone;
}

Result<ExitCode> RunCoordinator(CommandContext& context, const NetworkFlags& flags) {
  std::string account;
  TRY(const auto coordinator, StartCoordinator(context, flags, account));
  context.session.out() << "ready\n" << std::flush;
  WaitForStop(context.session.stop());
  return ExitCode::kDone;
}

// Moves a network that does not run from its file to PostgreSQL.
Result<ExitCode> RunMigrate(CommandContext& context, const NetworkFlags& flags) {
  TRY(const auto done, MigrateNetwork(flags.data_folder + "/network", flags.database));
  for (const auto& table : done.tables) {
    context.session.out() << fmt::format("{:<18} {:>12} rows\n", table.name, table.rows);
  }
  context.session.out() << fmt::format(
      "credited {1}, charged {2}, earned {3}, fees {4}: the same on both sides\n"
      "start it with `ioworker coordinator --database …`; kept files stay in "
      "{0}/network/artifacts, sealing keys in {0}/network/sealing.keys\n",
      flags.data_folder, FormatMoney(done.books.credited), FormatMoney(done.books.charged),
      FormatMoney(done.books.earned), FormatMoney(done.books.fees));
  return ExitCode::kDone;
}

void Tell(CommandContext& context, const Backup& backup) {
  context.session.out() << fmt::format(
      "{} files, {} bytes\ncredited {}, charged {}, earned {}, fees {}; {} findings\n",
      backup.files, backup.bytes, FormatMoney(backup.books.credited),
      FormatMoney(backup.books.charged), FormatMoney(backup.books.earned),
      FormatMoney(backup.books.fees), backup.books.findings.size());
  if (backup.missing > 0) {
    context.session.Tell("{} kept files were replaced meanwhile and are not in the copy",
                         backup.missing);
  }
}

// Beside a coordinator that runs, or without one.
Result<ExitCode> RunBackup(CommandContext& context, const NetworkFlags& flags) {
  TRY(const auto backup, BackUp(flags.data_folder + "/network", flags.backup_folder));
  Tell(context, backup);
  return backup.books.findings.empty() ? ExitCode::kDone : ExitCode::kConflict;
}

Result<ExitCode> RunRestore(CommandContext& context, const NetworkFlags& flags) {
  TRY(const auto backup, Restore(flags.backup_folder, flags.data_folder + "/network"));
  Tell(context, backup);
  return backup.books.findings.empty() ? ExitCode::kDone : ExitCode::kConflict;
}

}  // namespace

std::string OperatorPath(const std::string& data_folder) {
  return data_folder + "/network/operator.json";
}

void AddNetworkCommands(CommandContext& context) {
  const auto flags = std::make_shared<NetworkFlags>();
  flags->data_folder = context.environment.data_folder;
  auto* up = cli::AddCommand(context.app, "up",
                             "start a whole network here, with this machine as its first device",
                             context.session, [&context, flags] { return Up(context, *flags); });
  AddFlags(*up, *flags);
  AddEngine(*up, flags->engine);
  auto* coordinator = cli::AddCommand(
      context.app, "coordinator", "start a network without a device", context.session,
      [&context, flags] { return RunCoordinator(context, *flags); });
  AddFlags(*coordinator, *flags);
  auto* backup =
      cli::AddCommand(context.app, "backup", "copy a network here, which may run", context.session,
                      [&context, flags] { return RunBackup(context, *flags); });
  AddFolder(*backup, "--data", flags->data_folder, "where the network lives");
  backup->add_option("--to", flags->backup_folder, "a new folder for the copy")->required();
  auto* restore =
      cli::AddCommand(context.app, "restore", "make a network here from a backup", context.session,
                      [&context, flags] { return RunRestore(context, *flags); });
  AddFolder(*restore, "--data", flags->data_folder, "where the network is to live");
  restore->add_option("--from", flags->backup_folder, "the backup's folder")->required();
  auto* migrate =
      cli::AddCommand(context.app, "migrate", "move a network from its file here to PostgreSQL",
                      context.session, [&context, flags] { return RunMigrate(context, *flags); });
  AddFolder(*migrate, "--data", flags->data_folder, "where the network lives; it must not run");
  migrate->add_option("--to", flags->database.url, "an empty database, postgres://…")->required();
  migrate->add_option("--database-password-file", flags->database.password_file,
                      "whose first line is the password of --to");
  AddAuditCommand(context);
}

}  // namespace ioworker::bin
