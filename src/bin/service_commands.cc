#include <filesystem>

#include <fmt/format.h>

#include "agent/settings.h"
#include "base/clock.h"
#include "bin/commands.h"
#include "bin/device_host.h"
#include "bin/service.h"
#include "cli/commands.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;

struct ServiceFlags {
  bool print = false;
  bool purge = false;
  std::string engine = "docker";
};

Result<ExitCode> InstallHere(CommandContext& context, const std::string& data_folder, bool print) {
  TRY(agent::LoadSettings(data_folder));
  TRY(const auto service, ServiceHere(data_folder, context.environment.home_folder));
  if (print) {
    context.session.out() << UnitOf(service);
    return ExitCode::kDone;
  }
  TRY(Install(service));
  context.session.Tell("{} runs, and starts with {}", service.Path(),
                       service.of_system
                           ? "this machine"
                           : "your first sign-in; `loginctl enable-linger` lets it start with the "
                             "machine");
  return ExitCode::kDone;
}

// What this device made in the engine, and everything in its folder.
Status Purge(CommandContext& context, const agent::Settings& settings, const std::string& engine) {
  const SystemClock clock;
  TRY(const auto made, MakeEngine(EngineKindOf(engine), context.environment, settings.data_folder,
                                  settings.device_id, clock));
  TRY(const auto containers, made->List());
  for (const auto& each : containers) TRY(made->Remove(each.id));
  std::error_code error;
  std::filesystem::remove_all(settings.data_folder, error);
  if (!error) return {};
  return Unavailable("not all of " + settings.data_folder +
                         " can be removed; is a disk of a task still mounted there?",
                     error.message());
}

Result<ExitCode> UninstallHere(CommandContext& context, const std::string& data_folder,
                               const ServiceFlags& flags) {
  TRY(const auto service, ServiceHere(data_folder, context.environment.home_folder));
  TRY(Uninstall(service));
  if (!flags.purge) {
    context.session.Tell("the service is gone; {} is kept", data_folder);
    return ExitCode::kDone;
  }
  TRY(const auto settings, agent::LoadSettings(data_folder));
  TRY(Purge(context, settings, flags.engine));
  context.session.Tell(
      "nothing of {} is left on this machine; retire it: ioworker devices retire {}",
      settings.device_id, settings.device_id);
  return ExitCode::kDone;
}

}  // namespace

void AddServiceCommands(CommandContext& context, CLI::App& device,
                        std::shared_ptr<std::string> data_folder) {
  const auto flags = std::make_shared<ServiceFlags>();
  auto* install = cli::AddCommand(
      device, "install", "start it with this machine, by systemd", context.session,
      [&context, data_folder, flags] { return InstallHere(context, *data_folder, flags->print); });
  install->add_flag("--print", flags->print, "only print the unit");
  auto* uninstall = cli::AddCommand(
      device, "uninstall", "take it out of systemd again", context.session,
      [&context, data_folder, flags] { return UninstallHere(context, *data_folder, *flags); });
  uninstall->add_flag("--purge", flags->purge,
                      "remove its containers, key, policy and log as well; there is no way back");
  AddEngine(*uninstall, flags->engine);
}

}  // namespace ioworker::bin
