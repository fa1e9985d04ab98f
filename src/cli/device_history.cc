// devices history and devices missed: how a device has done, and what it does not get.
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "cli/units.h"
#include "ioworker/v1/market.pb.h"
#include "ioworker/v1/telemetry.pb.h"

namespace ioworker::cli {
namespace {

std::string PercentText(double share) { return fmt::format("{:.0f} %", share * 100); }

// The busiest of its GPUs, and the power of all of them where the machine does not tell its own.
std::string GpuText(const v1::TelemetrySample& sample) {
  if (sample.gpus_size() == 0) return "";
  double most = 0;
  for (const v1::GpuSample& gpu : sample.gpus()) most = std::max(most, gpu.utilisation());
  return PercentText(most);
}

std::string RateText(double bytes) {
  return MibText(static_cast<std::uint64_t>(bytes) >> 20) + "/s";
}

Result<ExitCode> History(Session& session, const v1::ListTelemetryRequest& request) {
  TRY(const auto list, session.Call<v1::ListTelemetryResponse>(request));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"FROM"},
               {"CPU", true},
               {"MEMORY", true},
               {"RECEIVED", true},
               {"SENT", true},
               {"GPU", true},
               {"HOTTEST", true},
               {"POWER", true}});
  for (const v1::TelemetrySample& sample : list.samples()) {
    table.Add({TimeText(sample.at(), true), PercentText(sample.cpu_utilisation()),
               MibText(sample.memory_used_mib()), RateText(sample.network_received_bytes()),
               RateText(sample.network_sent_bytes()), GpuText(sample),
               sample.has_temperature_celsius()
                   ? fmt::format("{:.0f} °C", sample.temperature_celsius())
                   : "",
               sample.has_power_watts() ? fmt::format("{:.0f} W", sample.power_watts()) : ""});
  }
  table.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

Result<ExitCode> Missed(Session& session, const v1::GetMissedDemandRequest& request) {
  TRY(const auto missed, session.Call<v1::MissedDemand>(request));
  if (session.json) {
    session.PrintJson(missed);
    return ExitCode::kDone;
  }
  Table table({{"BECAUSE"}, {"TASKS", true}, {"WHAT WOULD CHANGE IT", false, true}});
  for (const v1::MissedDemand::Reason& reason : missed.reasons()) {
    table.Add({EnumText(reason.constraint()), fmt::format("{}", reason.tasks()), reason.remedy()});
  }
  table.Print(session.out(), session.terminal());
  session.out() << fmt::format("\n{} tasks wait in the network.\n", missed.tasks_waiting());
  return ExitCode::kDone;
}

}  // namespace

void AddDeviceHistory(CLI::App& devices, Session& session) {
  struct Options {
    v1::ListTelemetryRequest request;
    std::string last = "1h";
    bool by_hour = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const history =
      AddCommand(devices, "history", "What a device measured, by the minute or by the hour",
                 session, [&session, options]() -> Result<ExitCode> {
                   TRY(const auto last, ParseSeconds(options->last, "--last"));
                   options->request.set_last_seconds(last);
                   if (options->by_hour) options->request.set_span(v1::HOUR);
                   return History(session, options->request);
                 });
  history->add_option("device", *options->request.mutable_device_id(), "Device id")->required();
  history->add_option("--last", options->last,
                      "How far back: 1h if not said; 12h at most, with --by-hour 30d");
  history->add_flag("--by-hour", options->by_hour, "One line for each hour");

  const auto request = std::make_shared<v1::GetMissedDemandRequest>();
  AddCommand(devices, "missed", "Tasks that wait and that a device does not get, and why", session,
             [&session, request] { return Missed(session, *request); })
      ->add_option("device", *request->mutable_device_id(), "Device id")
      ->required();
}

}  // namespace ioworker::cli
