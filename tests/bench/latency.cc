// From the moment at which a job was to be sent to the moment at which a device has its task. Open
// loop: what waits because an earlier answer was slow counts as waiting.
#include <unordered_map>

#include "base/clock.h"
#include "figures.h"
#include "fleet.h"
#include "submitters.h"

namespace ioworker::bench {

Status MeasureLatency(const Programs& programs, Figures& figures) {
  const SystemClock clock;
  TRY(const auto network, BenchNetwork::Start(programs));
  net::Loop loop(1);
  std::unordered_map<std::string, Duration> received;
  Mutex mutex;
  Fleet fleet(*network, loop, {.devices = 16});
  fleet.OnAssigned([&](const v1::Assign& assign) {
    const Duration now = clock.Steady();
    Lock lock(mutex);
    received.emplace(assign.lease().job_id(), now);
  });
  TRY(fleet.Link());
  TRY(SubmitSteadily(*network, {.requests = 1'000}));  // warms up
  const OpenLoad load;
  TRY(const auto submissions, SubmitSteadily(*network, load));
  TRY(fleet.AwaitReports(2 * (1'000 + submissions.size()), minutes{1}));
  std::vector<double> millis;
  Lock lock(mutex);
  for (const auto& submission : submissions) {
    const auto found = received.find(submission.job_id);
    if (found == received.end()) return Internal(submission.job_id + " reached no device");
    millis.push_back(
        std::chrono::duration<double, std::milli>(found->second - submission.intended).count());
  }
  figures["submit_to_start_p50_ms"] = Percentile(millis, 0.5);
  figures["submit_to_start_p99_ms"] = Percentile(millis, 0.99);
  figures["submit_to_start_worst_ms"] = Percentile(std::move(millis), 1);
  return {};
}

}  // namespace ioworker::bench
