// The whole durable life of tasks: submitted over HTTP, held, placed, given out over the real link,
// started, run for a second, ended, and settled with two transfers each.
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "db/testing/postgres_server.h"
#include "figures.h"
#include "fleet.h"
#include "submitters.h"

namespace ioworker::bench {

namespace {

struct Life {
  double per_s = 0;
  double submit_per_s = 0;
  double coordinator_us = 0;  // of processor time for each task
};

Result<Life> MeasureOne(const Programs& programs, const ClosedLoad& load,
                        const std::string& database) {
  const SystemClock clock;
  TRY(const auto network,
      BenchNetwork::Start(programs,
                          {.tls = false, .command = "coordinator", .database = database}));
  net::Loop loop(1);
  // A second of 1/1024 of such a device costs 271 millionths: enough for an earning and a fee.
  Fleet fleet(*network, loop, {.devices = 64, .run = seconds{1}, .price_per_hour = "1000"});
  TRY(fleet.Link());
  TRY(const double cpu_before, network->process().CpuSeconds());
  const Duration begin = clock.Steady();
  const auto passed = [&] { return std::chrono::duration<double>(clock.Steady() - begin).count(); };
  TRY(const auto tasks, SubmitAll(*network, load));
  const auto count = static_cast<double>(tasks);
  Life life{.submit_per_s = count / passed()};
  TRY(fleet.AwaitReports(2 * tasks, minutes{5}));
  // The last task runs for its second when there is nothing else left to do.
  life.per_s = count / (passed() - 1);
  TRY(const double cpu, network->process().CpuSeconds());
  life.coordinator_us = (cpu - cpu_before) * 1e6 / count;
  return life;
}

constexpr ClosedLoad kArrays{
    .threads = 2, .requests = 100, .jobs_per_request = 10, .tasks_per_job = 100};
constexpr ClosedLoad kSingleJobs{.threads = 4, .requests = 250, .jobs_per_request = 100};

// A server of its own for each measurement, as Debian sets it up: durable.
Result<Life> MeasureOnPostgres(const Programs& programs, const ClosedLoad& load) {
  const TemporaryFolder folder;
  chmod(folder.path().c_str(), 0755);  // the server runs as another user
  TRY(MakeFolder(folder.path() + "/postgres"));
  TRY(const auto server, db::testing::PostgresServer::Start(folder.path() + "/postgres",
                                                            {.durable = true, .settings = {}}));
  return MeasureOne(programs, load, server->Url());
}

}  // namespace

// Once as arrays, as who has many tasks submits them, and once with a job for each task.
Status MeasureLifecycle(const Programs& programs, Figures& figures) {
  TRY(const auto arrays, MeasureOne(programs, kArrays, ""));
  figures["lifecycle_sqlite_per_s"] = arrays.per_s;
  figures["lifecycle_coordinator_cpu_us"] = arrays.coordinator_us;
  TRY(const auto jobs, MeasureOne(programs, kSingleJobs, ""));
  figures["lifecycle_jobs_per_s"] = jobs.per_s;
  figures["lifecycle_jobs_submit_per_s"] = jobs.submit_per_s;
  figures["lifecycle_jobs_coordinator_cpu_us"] = jobs.coordinator_us;
  return {};
}

Status MeasureLifecycleOnPostgres(const Programs& programs, Figures& figures) {
  TRY(const auto arrays, MeasureOnPostgres(programs, kArrays));
  figures["lifecycle_postgres_per_s"] = arrays.per_s;
  figures["lifecycle_postgres_coordinator_cpu_us"] = arrays.coordinator_us;
  TRY(const auto jobs, MeasureOnPostgres(programs, kSingleJobs));
  figures["lifecycle_postgres_jobs_per_s"] = jobs.per_s;
  figures["lifecycle_postgres_jobs_coordinator_cpu_us"] = jobs.coordinator_us;
  return {};
}

}  // namespace ioworker::bench
