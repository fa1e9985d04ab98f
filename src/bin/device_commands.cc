#include <fmt/format.h>
#include <memory>
#include <unistd.h>

#include "agent/enrolment.h"
#include "agent/pause_file.h"
#include "base/file.h"
#include "bin/commands.h"
#include "bin/device_host.h"
#include "cli/commands.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;

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
  agent::Limits limits;
  std::string engine = "docker";

};

Result<ExitCode> Enrol(CommandContext& context, const DeviceFlags& flags) {
  TRY(MakeFolder(flags.data_folder));
  agent::Settings settings;
  settings.data_folder = flags.data_folder;
  settings.coordinator_url = flags.url;
  settings.proxy = flags.proxy;
  settings.ca_path = flags.ca_path;
  settings.device_name = flags.name.empty() ? HostName() : flags.name;
  settings.limits = flags.limits;
  const SystemClock clock;
  TRY(const auto engine, MakeEngine(EngineKindOf(flags.engine), context.environment,
                                    flags.data_folder, "enrolment", clock));
  const auto offer = OfferOf(settings, *engine, context.version);
  TRY(const auto enrolled, agent::EnrolHere(std::move(settings), flags.code, offer));
  context.session.out() << fmt::format(
      "enrolled as {}: {} cores, {} MiB of memory, {} GPUs offered\n"
      "next: ioworker device run\n",
      enrolled.device_id, offer.cores(), offer.memory_mib(), offer.gpus_size());
  return ExitCode::kDone;
}

Result<ExitCode> Run(CommandContext& context, const DeviceFlags& flags) {
  TRY(const auto host, DeviceHost::Start(context.environment, flags.data_folder, EngineKindOf(flags.engine),
                                         context.version));
  context.session.Tell("this machine is being lent; Ctrl-C ends this program, running work goes on");
  TRY(host->AwaitEnd(context.session.stop()));
  return ExitCode::kDone;
}

Result<ExitCode> ShowStatus(CommandContext& context, const DeviceFlags& flags) {
  TRY(const auto settings, agent::LoadSettings(flags.data_folder));
  TRY(const auto status, ReadFile(settings.StatusPath(), kStatusBytesMax));
  context.session.out() << status << '\n';
  return ExitCode::kDone;
}

Result<ExitCode> SetPaused(CommandContext& context, const DeviceFlags& flags, bool paused) {
  TRY(const auto settings, agent::LoadSettings(flags.data_folder));
  if (paused) {
    TRY(agent::Pause(settings.PausePath(), flags.reason));
  } else {
    TRY(agent::Resume(settings.PausePath()));
  }
  context.session.Tell("{}", paused ? "paused: nothing runs here until `ioworker device resume`"
                                    : "lending again");
  return ExitCode::kDone;
}

void AddLimits(CLI::App& command, agent::Limits& limits) {
  command.add_option("--cores", limits.cores, "lend at most so many cores");
  command.add_option("--memory-mib", limits.memory_mib, "lend at most so much memory");
  command.add_option("--disk-mib", limits.disk_mib, "lend at most so much disk");
}

}  // namespace

void AddEngine(CLI::App& command, std::string& engine) {
  command.add_option("--engine", engine, "docker (Podman too), or fake: pretends to run containers")
      ->check(CLI::IsMember({"docker", "fake"}))
      ->capture_default_str();
}

void AddDeviceCommands(CommandContext& context) {
  const auto flags = std::make_shared<DeviceFlags>();
  flags->data_folder = context.environment.data_folder + "/device";
  flags->proxy = context.environment.proxy;
  auto* device = cli::AddGroup(context.app, "device", "lend this machine");
  device->add_option("--data", flags->data_folder, "where the device keeps its key and its state")
      ->capture_default_str();

  auto* enroll = cli::AddCommand(*device, "enroll", "bind this machine to your account, once",
                                 context.session, [&context, flags] { return Enrol(context, *flags); });
  enroll->add_option("--url", flags->url, "the coordinator, https://…")->required();
  enroll->add_option("--code", flags->code, "from the console or `ioworker enrol`")->required();
  enroll->add_option("--name", flags->name, "of this machine; its host name if not said");
  enroll->add_option("--proxy", flags->proxy, "http://host:port");
  enroll->add_option("--ca", flags->ca_path, "certificates to trust, PEM");
  AddEngine(*enroll, flags->engine);
  AddLimits(*enroll, flags->limits);

  auto* run = cli::AddCommand(*device, "run", "lend this machine until Ctrl-C", context.session,
                              [&context, flags] { return Run(context, *flags); });
  AddEngine(*run, flags->engine);
  cli::AddCommand(*device, "status", "what the device on this machine does now", context.session,
                  [&context, flags] { return ShowStatus(context, *flags); });
  auto* pause = cli::AddCommand(*device, "pause", "stop lending, now, whoever else wants it",
                                context.session,
                                [&context, flags] { return SetPaused(context, *flags, true); });
  pause->add_option("--reason", flags->reason, "shown in the console");
  cli::AddCommand(*device, "resume", "lend again", context.session,
                  [&context, flags] { return SetPaused(context, *flags, false); });
}

}  // namespace ioworker::bin
