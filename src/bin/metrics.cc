#include "bin/metrics.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

#include "app/exposition.h"
#include "base/file.h"

namespace ioworker::bin {
namespace {

using app::Exposition;
using app::Seconds;
using app::Units;

double Of(std::uint64_t count) { return static_cast<double>(count); }

// Second number of /proc/self/statm: pages in memory.
double ResidentBytes() {
  const auto text = ReadFile("/proc/self/statm", 4096);
  if (!text) return 0;
  const auto space = text->find(' ');
  return std::strtod(text->c_str() + std::min(space, text->size()), nullptr) *
         static_cast<double>(sysconf(_SC_PAGESIZE));
}

double OpenFiles() {
  std::error_code error;
  double count = 0;
  for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error);
       entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (error) break;
    ++count;
  }
  return count;
}

void AddProcess(Exposition& page) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  page.Counter("process_cpu_seconds_total", "Processor time of this process.")
      .Add(seconds(usage.ru_utime) + seconds(usage.ru_stime));
  page.Gauge("process_resident_memory_bytes", "Memory of this process.").Add(ResidentBytes());
  page.Gauge("process_open_fds", "Open files and connections of this process.").Add(OpenFiles());
}

void AddCalls(Exposition& page, const http::CallFigures::Counted& counted) {
  page.Counter("ioworker_calls_total", "Answered calls.");
  for (const auto& [key, count] : counted.answers) {
    page.Add(Of(count), {{"call", key.first}, {"status", std::to_string(key.second)}});
  }
  page.Histograms("ioworker_call_seconds", "From a call's head to its answer.");
  for (const auto& [call, took] : counted.took) page.Add(took, {{"call", call}});
}

void AddServer(Exposition& page, const net::ServerFigures& figures) {
  page.Gauge("ioworker_connections", "Open connections.").Add(figures.connections);
  page.Counter("ioworker_connections_accepted_total", "Accepted connections.")
      .Add(Of(figures.accepted));
  page.Counter("ioworker_connections_refused_total", "Closed since there were as many as may be.")
      .Add(Of(figures.refused));
}

void AddGateway(Exposition& page, const gateway::GatewayFigures& figures) {
  page.Gauge("ioworker_devices_linked", "Devices with a link.").Add(Of(figures.linked));
  page.Counter("ioworker_device_messages_total", "Messages that devices sent.")
      .Add(Of(figures.messages));
  page.Counter("ioworker_device_bytes_total", "Bytes of these messages.").Add(Of(figures.bytes));
  page.Counter("ioworker_device_greetings_total", "Devices that proved who they are.")
      .Add(Of(figures.greetings));
  page.Counter("ioworker_device_refusals_total", "Links that were ended with a reason.")
      .Add(Of(figures.refusals));
}

void AddWriter(Exposition& page, const core::WriterFigures& figures) {
  page.Counter("ioworker_commands_total", "Commands that were applied and committed.")
      .Add(Of(figures.commands));
  page.Counter("ioworker_commands_refused_total", "Commands refused since the inbox was full.")
      .Add(Of(figures.refused));
  page.Gauge("ioworker_commands_waiting", "Commands in the inbox.").Add(Of(figures.waiting));
  page.Counter("ioworker_batches_total", "Batches of commands that were committed together.")
      .Add(Of(figures.batches));
  page.Counter("ioworker_apply_seconds_total", "Time in which commands were applied.")
      .Add(Seconds(figures.applying));
  page.Counter("ioworker_commit_seconds_total", "Time in which batches were stored and told.")
      .Add(Seconds(figures.committing));
  page.Histograms("ioworker_database_commit_seconds", "The database's part of a batch.")
      .Add(figures.commits);
}

struct Market {
  core::NetworkFigures figures;
  std::size_t devices_online = 0;
  std::uint32_t tasks_waiting = 0;
  std::uint32_t tasks_running = 0;
};

void AddMarket(Exposition& page, const Market& market) {
  const auto& figures = market.figures;
  page.Gauge("ioworker_devices_online", "Devices on the market.").Add(Of(market.devices_online));
  page.Gauge("ioworker_tasks_waiting", "Tasks without a lease.").Add(market.tasks_waiting);
  page.Gauge("ioworker_tasks_running", "Tasks with a lease.").Add(market.tasks_running);
  page.Counter("ioworker_jobs_submitted_total", "Jobs that were accepted.")
      .Add(Of(figures.jobs_submitted));
  page.Counter("ioworker_tasks_submitted_total", "Tasks of these jobs.")
      .Add(Of(figures.tasks_submitted));
  page.Counter("ioworker_leases_placed_total", "Leases given to devices.")
      .Add(Of(figures.leases_placed));
  page.Counter("ioworker_leases_started_total", "Leases whose container has started.")
      .Add(Of(figures.leases_started));
  page.Counter("ioworker_leases_ended_total", "Leases that have ended, by reason.");
  for (std::size_t i = 1; i < figures.leases_ended.size(); ++i) {
    page.Add(Of(figures.leases_ended[i]),
             {{"reason", std::string(jobs::EndReasonName(static_cast<jobs::EndReason>(i)))}});
  }
  page.Counter("ioworker_charged_total", "Charged to renters.").Add(Units(figures.charged));
  page.Counter("ioworker_fees_total", "Of that, kept by the network.").Add(Units(figures.fees));
  page.Histograms("ioworker_task_wait_seconds", "A job's submission to a task's first lease.")
      .Add(figures.waited);
  page.Histograms("ioworker_lease_start_seconds", "A lease's placing to its container's start.")
      .Add(figures.starting);
}

}  // namespace

std::string CollectMetrics(const MetricsParts& parts) {
  Exposition page;
  page.Gauge("ioworker_build_info", "1; the label says which version runs.")
      .Add(1, {{"version", parts.app.settings.version}});
  const bool leads = parts.leads();
  page.Gauge("ioworker_leads", "1 on the coordinator that decides.").Add(leads ? 1 : 0);
  AddProcess(page);
  AddCalls(page, parts.calls.Now());
  if (auto* server = parts.server()) AddServer(page, server->figures());
  AddGateway(page, parts.gateway.figures());
  if (!leads) return page.Text();
  AddWriter(page, parts.app.writer->figures());
  Market market;
  parts.app.writer->Look([&](const core::Network& network) {
    market = {.figures = network.figures(),
              .devices_online = network.market().online(),
              .tasks_waiting = network.tasks_waiting(),
              .tasks_running = network.tasks_running()};
  });
  AddMarket(page, market);
  return page.Text();
}

}  // namespace ioworker::bin
