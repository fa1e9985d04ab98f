// What the database alone does with the rows of our lifecycle, and what a job queue does that a
// user would take instead: how near we are to the one, and to the other.
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "core/load.h"
#include "core/scene.h"
#include "db/postgres/postgres.h"
#include "db/sqlite/sqlite.h"
#include "db/testing/postgres_server.h"
#include "figures.h"
#include "store/migrations.h"
#include "store/tuning.h"

namespace ioworker::bench {
namespace {

constexpr std::uint32_t kDevices = 64;
constexpr std::uint32_t kCores = 1024;
constexpr int kRounds = 50;
constexpr int kJobs = 10;              // of a round
constexpr std::uint32_t kTasks = 100;  // of a job
constexpr int kReports = 250;          // that share a commit
constexpr int kYardstickJobs = 30'000;

// Lives of tasks as the lifecycle bench has them, decided beforehand: only what is saved is timed.
class Lives {
 public:
  explicit Lives(db::Connection& writer) : writer_(writer) {
    account_ = scene_.Account(Money{100'000'000'000'000});
    for (std::uint32_t i = 0; i < kDevices; ++i) {
      devices_.push_back(scene_.Device(account_, kCores, Money{1'000'000'000}));
    }
  }

  // Tasks a second.
  Result<double> Run() {
    TRY(Save());
    saving_ = {};
    for (int round = 0; round < kRounds; ++round) TRY(RunRound());
    return kRounds * kJobs * kTasks / std::chrono::duration<double>(saving_).count();
  }

 private:
  Status RunRound() {
    auto spec = core::Scene::Spec();
    spec.tasks = kTasks;
    spec.resources.memory_mib = 6;
    spec.resources.disk_mib = 16;
    std::vector<JobId> jobs;
    for (int i = 0; i < kJobs; ++i) jobs.push_back(scene_.Submit(account_, spec));
    TRY(Save());
    TRY(ReportAll(jobs, [&](const jobs::LeaseRef& lease) {
      scene_.Report(lease, core::LeaseStarted{"sha256:0"});
    }));
    scene_.Pass(seconds{1});
    for (const auto device : devices_) scene_.Hear(device);
    return ReportAll(
        jobs, [&](const jobs::LeaseRef& lease) { scene_.End(lease, jobs::EndReason::kCompleted); });
  }

  template <class Act>
  Status ReportAll(const std::vector<JobId>& jobs, const Act& act) {
    int reports = 0;
    for (const auto job : jobs) {
      for (std::uint32_t index = 0; index < kTasks; ++index) {
        act(core::Scene::Lease(job, index));
        if (++reports % kReports == 0) TRY(Save());
      }
    }
    return Save();
  }

  Status Save() {
    const auto changes = scene_.TakeChanges();
    const Duration begin = clock_.Steady();
    TRY(core::Save(writer_, changes));
    saving_ += clock_.Steady() - begin;
    return {};
  }

  const SystemClock clock_;
  db::Connection& writer_;
  core::Scene scene_;
  AccountId account_;
  std::vector<DeviceId> devices_;
  Duration saving_{};
};

Result<double> MeasureDatabase(db::Database& database, bool postgres) {
  TRY(const auto writer, database.OpenWriter());
  TRY(store::Migrate(*writer, SystemClock().Now()));
  if (postgres) TRY(store::TunePostgres(*writer));
  return Lives(*writer).Run();
}

}  // namespace

Status MeasureYardstick(const Programs& programs, Figures& figures) {
  const TemporaryFolder folder;
  chmod(folder.path().c_str(), 0755);  // the server runs as another user
  TRY(const auto sqlite, db::sqlite::Open(folder.path() + "/network.db"));
  TRY(figures["sqlite_alone_per_s"], MeasureDatabase(*sqlite, false));
  TRY(MakeFolder(folder.path() + "/postgres"));
  TRY(const auto server, db::testing::PostgresServer::Start(folder.path() + "/postgres",
                                                            {.durable = true, .settings = {}}));
  TRY(const auto postgres, db::postgres::Open({.url = server->Url(), .password = {}}));
  TRY(figures["postgres_alone_per_s"], MeasureDatabase(*postgres, true));
  TRY(const auto text, Child::Run({programs.root + "/.tools/bin/node",
                                   programs.root + "/tests/bench/yardstick/yardstick.ts",
                                   server->Url(), std::to_string(kYardstickJobs)},
                                  folder.path() + "/yardstick.log"));
  const auto said = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!said.is_object()) return Internal("the yardstick said: " + text);
  figures["graphile_plain_per_s"] = said.value("plain", 0.0);
  figures["graphile_batched_per_s"] = said.value("batched", 0.0);
  return {};
}

}  // namespace ioworker::bench
