// The whole durable life of tasks, and the time from submitting one to a device's receipt of it.
#include <fmt/format.h>

#include <atomic>

#include "figures.h"
#include "fleet.h"
#include "submitters.h"

namespace ioworker::bench {
namespace {

// Waits until no task is live any more, by the network's own count.
Status WaitForAll(Fleet& fleet, std::uint64_t tasks, const Clock& clock) {
  Mutex mutex;
  Condition never;
  const Duration end = clock.Steady() + minutes{5};
  while (fleet.assigned() < tasks) {
    if (clock.Steady() > end) return DeadlineExceeded("the tasks did not all run");
    Lock lock(mutex);
    never.WaitFor(mutex, milliseconds{5});
  }
  return {};
}

}  // namespace

Status MeasureLifecycle(Figures& figures) {
  const SystemClock clock;
  TRY(auto network, StartNetwork());
  net::Loop loop(1);
  Fleet fleet(*network, loop);
  TRY(fleet.Link(/*devices=*/64, /*cores=*/64));
  Load load;
  load.url = network->coordinator->url();
  load.key = network->key;
  const Duration begin = clock.Steady();
  TRY(const auto tasks, SubmitAll(load));
  TRY(WaitForAll(fleet, tasks, clock));
  const double seconds_taken = std::chrono::duration<double>(clock.Steady() - begin).count();
  figures["lifecycle_sqlite_per_s"] = static_cast<double>(tasks) / seconds_taken;
  return {};
}

Status MeasureLatency(Figures& figures) {
  const SystemClock clock;
  TRY(auto network, StartNetwork());
  net::Loop loop(1);
  Fleet fleet(*network, loop);
  std::atomic<std::int64_t> received{0};
  fleet.OnAssigned([&](const v1::Assign&) { received = clock.Steady().count(); });
  TRY(fleet.Link(/*devices=*/4, /*cores=*/64));
  std::vector<double> millis;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t before = fleet.assigned();
    const Duration begin = clock.Steady();
    TRY(SubmitOne(network->coordinator->url(), network->key));
    while (fleet.assigned() == before) {
    }
    millis.push_back(static_cast<double>(received - begin.count()) / 1000.0);
  }
  figures["submit_to_start_p50_ms"] = Percentile(millis, 0.5);
  figures["submit_to_start_p99_ms"] = Percentile(millis, 0.99);
  return {};
}

}  // namespace ioworker::bench
