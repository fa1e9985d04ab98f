#include <algorithm>
#include <cctype>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/ranges.h>

#include "cli/commands.h"
#include "cli/format.h"
#include "cli/units.h"
#include "ioworker/v1/devices.pb.h"

namespace ioworker::cli {
namespace {

// Why it is not lent; empty: it is, as far as is known.
std::string WhyKept(const v1::Device& device, const v1::Gpu& gpu) {
  for (const v1::KeptGpu& kept : device.lent().gpus_kept()) {
    if (kept.index() == gpu.index()) return kept.reason();
  }
  return gpu.not_lent();
}

std::string GpusText(const v1::Device& device) {
  std::vector<std::string> texts;
  for (const v1::Gpu& gpu : device.inventory().gpus()) {
    if (!WhyKept(device, gpu).empty()) continue;
    texts.push_back(fmt::format("{} ({})", gpu.model(), MibText(gpu.memory_mib())));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::size_t GpusLent(const v1::Device& device) {
  return static_cast<std::size_t>(std::ranges::count_if(
      device.inventory().gpus(), [&](const v1::Gpu& gpu) { return WhyKept(device, gpu).empty(); }));
}

Result<ExitCode> ListDevices(Session& session, std::uint32_t limit) {
  TRY(const auto list, (session.List<v1::ListDevicesResponse>(v1::ListDevicesRequest(), limit)));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"DEVICE"},
               {"NAME", false, true},
               {"STATE"},
               {"CORES FREE", true},
               {"MEMORY FREE", true},
               {"GPUS", true},
               {"PRICE/H", true},
               {"LEASES", true},
               {"EARNED", true}});
  for (const v1::Device& device : list.devices()) {
    table.Add({device.id(), device.name(), StateCell(device.state()),
               fmt::format("{} of {}", device.cores_free(), device.inventory().cores()),
               MibText(device.memory_free_mib()), fmt::format("{}", GpusLent(device)),
               MoneyText(device.price_per_hour()), fmt::format("{}", device.leases_running()),
               MoneyText(device.earned())});
  }
  table.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

// How the trial job went, and each code with what was found and what to do.
void AddTrial(Facts& facts, const v1::Trial& trial) {
  facts.Add("Trial job", EnumText(trial.state()));
  for (const v1::Trial::Finding& each : trial.findings()) {
    facts.Add(each.code(), fmt::format("{}: {}; {}", each.title(), each.found(), each.fix()));
  }
}

std::string IsolationsText(const v1::Inventory& inventory) {
  std::string text;
  for (const int each : inventory.isolations()) {
    std::string name = v1::JobSpec::Isolation_Name(each);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

std::string PriceText(const v1::Device& device) {
  const std::string now = MoneyText(device.price_per_hour());
  if (!device.has_market_following()) return now;
  const auto& following = device.market_following();
  return fmt::format("{}, follows the market from {} to {}", now,
                     MoneyText(following.price_least()), MoneyText(following.price_most()));
}

void PrintDevice(Session& session, const v1::Device& device) {
  const v1::Inventory& inventory = device.inventory();
  Facts facts;
  facts.Add("Device", device.id());
  facts.Add("Name", device.name());
  facts.Add("State", StateCell(device.state()));
  facts.Add("Because", device.state_reason());
  if (device.lending_mode() > v1::FULL) {
    facts.Add("Lends",
              fmt::format("{}, {}", EnumText(device.lending_mode()), device.lending_reason()));
  }
  if (device.has_trial()) AddTrial(facts, device.trial());
  facts.Add("Paused until", TimeText(device.paused_until(), device.has_paused_until()));
  facts.Add("Since", TimeText(device.state_since(), device.has_state_since()));
  facts.Add("Price per hour", PriceText(device));
  facts.Add("Leases", fmt::format("{}", device.leases_running()));
  facts.Add("Earned", MoneyText(device.earned()));
  facts.Add("Earning per hour", MoneyText(device.earning_per_hour()));
  facts.Add("Processor", inventory.cpu_model());
  facts.Add("Cores", fmt::format("{} of {} free", device.cores_free(), inventory.cores()));
  facts.Add("Memory", fmt::format("{} of {} free", MibText(device.memory_free_mib()),
                                  MibText(inventory.memory_mib())));
  facts.Add("Disk", MibText(inventory.disk_mib()));
  facts.Add("GPUs", GpusText(device));
  for (const v1::Gpu& gpu : inventory.gpus()) {
    const std::string why = WhyKept(device, gpu);
    if (why.empty()) continue;
    facts.Add(fmt::format("GPU {} kept", gpu.index()), fmt::format("{}: {}", gpu.model(), why));
  }
  facts.Add("System", inventory.operating_system());
  facts.Add("Engine", inventory.engine());
  if (inventory.isolations_size() > 1) facts.Add("Isolation", IsolationsText(inventory));
  facts.Add("Agent", inventory.agent_version());
  facts.Add("Enrolled", TimeText(device.enrolled_at(), device.has_enrolled_at()));
  facts.Add("Last seen", TimeText(device.last_seen_at(), device.has_last_seen_at()));
  facts.Print(session.out(), session.terminal());
}

// A command about one device whose answer is that device.
template <class Request>
std::pair<CLI::App*, std::shared_ptr<Request>> AddDeviceCommand(CLI::App& parent, Session& session,
                                                                const std::string& name,
                                                                const std::string& description) {
  const auto request = std::make_shared<Request>();
  CLI::App* const command =
      AddCommand(parent, name, description, session, [&session, request]() -> Result<ExitCode> {
        TRY(const auto device, session.Call<v1::Device>(*request));
        if (session.json) {
          session.PrintJson(device);
        } else {
          PrintDevice(session, device);
        }
        return ExitCode::kDone;
      });
  command->add_option("device", *request->mutable_device_id(), "Device id")->required();
  return {command, request};
}

// Either a price that stays or limits within which it follows the market.
void AddPrice(CLI::App& command, const std::shared_ptr<v1::UpdateDeviceRequest>& request) {
  const auto stays = command.add_option_function<std::string>(
      "price", [request](const std::string& text) { request->set_price_per_hour(text); },
      "Per hour, e.g. 0.25; it stays so");
  const auto most = command.add_option_function<std::string>(
      "--follow-market-to",
      [request](const std::string& text) {
        request->mutable_market_following()->set_price_most(text);
      },
      "Follow what others of its model are rented for, to this much at most");
  const auto least = command.add_option_function<std::string>(
      "--at-least",
      [request](const std::string& text) {
        request->mutable_market_following()->set_price_least(text);
      },
      "And never below this");
  most->needs(least)->excludes(stays);
  least->needs(most);
  command.parse_complete_callback([stays, most] {
    if (stays->count() + most->count() == 0) {
      throw CLI::RequiredError("price, or --follow-market-to with --at-least");
    }
  });
}

}  // namespace

void AddDevices(CLI::App& app, Session& session) {
  CLI::App* const devices = AddGroup(app, "devices", "Your devices");

  const auto limit = std::make_shared<std::uint32_t>();
  AddLimit(*AddCommand(*devices, "list", "List devices", session,
                       [&session, limit] { return ListDevices(session, *limit); }),
           *limit);

  AddDeviceCommand<v1::GetDeviceRequest>(*devices, session, "show", "Show one device");
  const auto [pause, paused] = AddDeviceCommand<v1::PauseDeviceRequest>(
      *devices, session, "pause", "Stop lending; what runs goes on elsewhere");
  pause->add_flag_callback(
      "--finish", [request = paused] { request->set_finish(true); },
      "Let what runs come to its end");
  pause->add_option_function<std::string>(
      "--for",
      [request = paused](const std::string& text) {
        const auto length = ParseSeconds(text, "--for");
        if (!length) throw CLI::ValidationError(length.error().message);
        request->set_for_seconds(*length);
      },
      "Lend again after so long: 30m, 2h, 1d");
  AddDeviceCommand<v1::ResumeDeviceRequest>(*devices, session, "resume", "Lend again");
  AddDeviceCommand<v1::RetireDeviceRequest>(*devices, session, "retire",
                                            "End a device's enrolment for good");

  const auto [rename, renamed] = AddDeviceCommand<v1::UpdateDeviceRequest>(
      *devices, session, "rename", "Give a device another name");
  rename->add_option("name", *renamed->mutable_name(), "The new name")->required();

  const auto [price, priced] = AddDeviceCommand<v1::UpdateDeviceRequest>(
      *devices, session, "price", "Ask another price; leases that exist keep theirs");
  AddPrice(*price, priced);
  AddDeviceHistory(*devices, session);
  AddDevicePolicy(*devices, session);
}

}  // namespace ioworker::cli
