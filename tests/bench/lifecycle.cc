// The whole durable life of tasks: submitted over HTTP, held, placed, given out over the real link,
// started, run for a second, ended, and settled with two transfers each.
#include "base/clock.h"
#include "figures.h"
#include "fleet.h"
#include "submitters.h"

namespace ioworker::bench {

Status MeasureLifecycle(const Programs& programs, Figures& figures) {
  const SystemClock clock;
  TRY(const auto network, BenchNetwork::Start(programs));
  net::Loop loop(1);
  // A second of 1/1024 of such a device costs 271 millionths: enough for an earning and a fee.
  Fleet fleet(*network, loop, {.devices = 64, .run = seconds{1}, .price_per_hour = "1000"});
  TRY(fleet.Link());
  TRY(const double cpu_before, network->process().CpuSeconds());
  const Duration begin = clock.Steady();
  TRY(const auto tasks, SubmitAll(*network, {.threads = 4, .requests = 250}));
  const double submitted = std::chrono::duration<double>(clock.Steady() - begin).count();
  TRY(fleet.AwaitReports(2 * tasks, minutes{5}));
  const double taken = std::chrono::duration<double>(clock.Steady() - begin).count();
  TRY(const double cpu, network->process().CpuSeconds());
  figures["lifecycle_sqlite_per_s"] = static_cast<double>(tasks) / taken;
  figures["lifecycle_submit_per_s"] = static_cast<double>(tasks) / submitted;
  figures["lifecycle_coordinator_cpu_us"] = (cpu - cpu_before) * 1e6 / static_cast<double>(tasks);
  return {};
}

}  // namespace ioworker::bench
