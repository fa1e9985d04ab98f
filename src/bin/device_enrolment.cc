#include "bin/device_enrolment.h"

#include <fmt/format.h>

#include "agent/enrolment.h"
#include "agent/inventory.h"
#include "agent/pairing.h"
#include "agent/policy_file.h"
#include "base/clock.h"
#include "base/file.h"
#include "bin/device_host.h"
#include "cli/display.h"
#include "cli/qr.h"
#include "net/http_client.h"

namespace ioworker::bin {
namespace {

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

}  // namespace

void AddEnrolFlags(CLI::App& command, EnrolFlags& flags) {
  command.add_option("--url", flags.url, "the coordinator, https://…")->required();
  command.add_option("--code", flags.code,
                     "from the console or `ioworker enrol`; without one, a code is shown by which "
                     "you take this machine in from a phone or another computer");
  command.add_option("--name", flags.name, "of this machine; its host name if not said");
  command.add_option("--proxy", flags.proxy,
                     "http://host:port; HTTPS_PROXY and NO_PROXY if not said");
  command.add_option("--ca", flags.ca_path, "certificates to trust, PEM");
  AddEngine(command, flags.engine);
  command.add_option("--cores", flags.limits.cores, "lend at most so many cores");
  command.add_option("--memory-mib", flags.limits.memory_mib, "lend at most so much memory");
  command.add_option("--disk-mib", flags.limits.disk_mib, "lend at most so much disk");
}

agent::Settings SettingsOf(const CommandContext& context, const std::string& data_folder,
                           const EnrolFlags& flags) {
  agent::Settings settings;
  settings.data_folder = data_folder;
  settings.coordinator_url = flags.url;
  settings.proxy = flags.proxy.empty() ? net::ProxyFor(flags.url, context.environment.proxy,
                                                       context.environment.no_proxy)
                                       : flags.proxy;
  settings.ca_path = flags.ca_path;
  settings.device_name = flags.name.empty() ? HostName() : flags.name;
  return settings;
}

Result<std::string> CodeOf(CommandContext& context, const std::string& data_folder,
                           const EnrolFlags& flags) {
  if (!flags.code.empty()) return flags.code;
  TRY(MakeFolder(data_folder));
  const auto settings = SettingsOf(context, data_folder, flags);
  const SystemClock clock;
  TRY(const auto engine,
      MakeEngine(EngineKindOf(flags.engine), context.environment, data_folder, "enrolment", clock));
  v1::CreatePairingRequest machine;
  machine.set_name(settings.device_name);
  TRY(*machine.mutable_inventory(), agent::OfferOf(*engine, context.version, settings));
  const auto show = [&](const v1::CreatedPairing& pairing) {
    context.session.out() << cli::QrText(pairing.url()) << std::flush;
    context.session.Tell(
        "Take this machine in: read the code above with a phone, or open\n"
        "  {}\nwhere you are signed in. Its code is {}, good for ten minutes.",
        cli::Printable(pairing.url()), cli::Printable(pairing.code()));
  };
  TRY(const auto paired,
      agent::Pair(agent::CoordinatorOf(settings), machine, show, context.session.stop()));
  context.session.Tell("taken in by {}", cli::Printable(paired.account_name));
  return paired.enrolment_code;
}

Result<agent::Settings> EnrolMachine(CommandContext& context, const std::string& data_folder,
                                     const EnrolFlags& flags) {
  TRY(MakeFolder(data_folder));
  auto settings = SettingsOf(context, data_folder, flags);
  const SystemClock clock;
  TRY(const auto engine,
      MakeEngine(EngineKindOf(flags.engine), context.environment, data_folder, "enrolment", clock));
  TRY(const auto offer, agent::OfferOf(*engine, context.version, settings));
  TRY(const auto lent, PutPolicy(context, settings.PolicyPath(), flags.limits, offer));
  TRY(auto enrolled, agent::EnrolHere(std::move(settings), flags.code, offer));
  context.session.out() << fmt::format(
      "enrolled as {}: {} cores, {} MiB of memory, {} GPUs offered\n"
      "what is lent, and when: {}\n",
      enrolled.device_id, lent.cores(), lent.memory_mib(), lent.gpu_indices_size(),
      enrolled.PolicyPath());
  return enrolled;
}

}  // namespace ioworker::bin
