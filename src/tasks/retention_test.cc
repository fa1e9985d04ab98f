#include "tasks/retention.h"

#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "audit/audit.h"
#include "base/file.h"
#include "core/scene.h"
#include "db/testing/test_database.h"
#include "store/jobs.h"
#include "store/migrations.h"

namespace ioworker::tasks {
namespace {

using db::testing::Kind;

class NoAudience final : public core::Audience {
 public:
  void OnCommitted(const core::Changes&) override {}
};

class NoTelemetry final : public app::TelemetryFeed {
 public:
  void Watch(DeviceId, std::shared_ptr<app::Sink<v1::TelemetrySample>>) override {}
  std::optional<v1::TelemetrySample> Latest(DeviceId) override { return {}; }
  std::optional<double> PullProgress(const jobs::LeaseRef&) override { return {}; }
};

class NoLogs final : public app::LiveLogs {
 public:
  Status Open(DeviceId, const jobs::LeaseRef&, std::uint64_t, bool,
              std::shared_ptr<app::LogReceiver>) override {
    return Unavailable("none");
  }
};

class NoPolicies final : public app::DevicePolicies {
 public:
  Result<v1::PolicyAnswer> Ask(DeviceId, v1::PolicyQuery) override { return Unavailable("none"); }
};

// A network with a past: a job of many tasks that ended, and one that still waits.
class RetentionTest : public testing::TestWithParam<Kind> {
 protected:
  static constexpr std::uint32_t kTasks = 2300;

  RetentionTest() : clock_(scene_.now()) {
    EXPECT_TRUE(store::Migrate(*writing_, scene_.now()));
    account_ = scene_.Account(Money{1'000'000'000});
    const auto device = scene_.Device(account_, kTasks, Money{kTasks * 3'600});
    auto spec = core::Scene::Spec();
    spec.tasks = kTasks;
    spec.resources.memory_mib = 1;
    spec.resources.disk_mib = 16;
    ended_ = scene_.Submit(account_, spec);
    for (std::uint32_t index = 0; index < kTasks; ++index) {
      scene_.Report(core::Scene::Lease(ended_, index), core::LeaseStarted{});
    }
    scene_.Tick(seconds{10});
    scene_.Hear(device);
    for (std::uint32_t index = 0; index < kTasks; ++index) {
      scene_.End(core::Scene::Lease(ended_, index), jobs::EndReason::kCompleted);
    }
    input_ = Keep(jobs::ArtifactKind::kInput, {});
    unused_ = Keep(jobs::ArtifactKind::kInput, {});
    output_ = Keep(jobs::ArtifactKind::kOutput, core::Scene::Lease(ended_));
    auto waits = core::Scene::Spec();
    waits.resources.cores = 2 * kTasks;
    waits.inputs = {{.path = "in", .artifact = input_}};
    waiting_ = scene_.Submit(account_, waits);
    scene_.Apply(core::KeepRow{accounts::Session{.id = scene_.NewId<SessionId>(),
                                                 .account = account_,
                                                 .secret_hash = "s",
                                                 .user_agent = {},
                                                 .created_at = scene_.now(),
                                                 .expires_at = scene_.now() + hours{24},
                                                 .revoked_at = {}}});
    EXPECT_TRUE(core::Save(*writing_, scene_.TakeChanges()));
    before_ = AuditNow();
  }

  ArtifactId Keep(jobs::ArtifactKind kind, const jobs::LeaseRef& lease) {
    jobs::Artifact artifact;
    artifact.account = account_;
    artifact.kind = kind;
    artifact.path = "file";
    artifact.lease = lease;
    artifact.id = scene_.NewId<ArtifactId>();
    artifact.sha256 = std::string(32, 'x');
    artifact.created_at = scene_.now();
    EXPECT_TRUE(WriteFile(PathOf(artifact.id), "bytes", FileMode::kOwnerOnly));
    scene_.Apply(core::KeepRow{artifact});
    return artifact.id;
  }

  std::string PathOf(ArtifactId id) { return database_.folder() + "/" + id.Text(); }
  bool HasFile(ArtifactId id) { return std::filesystem::exists(PathOf(id)); }

  // The coordinator starts after `passed`, with all that the store kept.
  app::App& Start(Duration passed, std::uint32_t days) {
    clock_.Advance(passed);
    auto network = std::make_unique<core::Network>(core::NetworkSettings{});
    network->Restore(*core::Load(*writing_, {}, clock_.Now()), clock_.Now());
    writer_ =
        std::make_unique<core::Writer>(std::move(writing_), std::move(network), clock_, audience_);
    app::AppSettings settings;
    settings.artifact_folder = database_.folder();
    settings.history_days = settings.file_days = days;
    app_ = std::make_unique<app::App>(app::App{.settings = std::move(settings),
                                               .clock = clock_,
                                               .random = random_,
                                               .writer = writer_.get(),
                                               .readers = readers_,
                                               .events = events_,
                                               .telemetry = telemetry_,
                                               .logs = logs_,
                                               .policies = policies_,
                                               .pairings = pairings_});
    return *app_;
  }

  std::int64_t Count(const std::string& table) {
    std::int64_t count = -1;
    EXPECT_TRUE((*readers_.Lend())
                    .operator*()
                    .Query("SELECT COUNT(*) FROM " + table, {}, [&](const db::Row& row) -> Status {
                      count = row.Int(0);
                      return {};
                    }));
    return count;
  }

  audit::AuditReport AuditNow() {
    auto reader = readers_.Lend();
    return *audit::Audit(**reader);
  }

  core::Scene scene_;
  ManualClock clock_;
  SeededRandom random_{1};
  db::testing::TestDatabase database_{GetParam()};
  app::Readers readers_{*database_};
  std::unique_ptr<db::Connection> writing_ = *database_->OpenWriter();
  NoAudience audience_;
  app::EventFeed events_;
  NoTelemetry telemetry_;
  NoLogs logs_;
  NoPolicies policies_;
  app::PairingBook pairings_{clock_, random_};
  std::unique_ptr<core::Writer> writer_;
  std::unique_ptr<app::App> app_;
  AccountId account_;
  JobId ended_, waiting_;
  ArtifactId input_, unused_, output_;
  audit::AuditReport before_;
};

TEST_P(RetentionTest, KeepsWhatIsYoung) {
  auto& app = Start(hours{24 * 89}, 90);
  const auto events = Count("event");
  Retention(app).Run();
  EXPECT_EQ(Count("lease"), kTasks);
  EXPECT_EQ(Count("event"), events);
  EXPECT_EQ(Count("artifact"), 3);
}

TEST_P(RetentionTest, KeepsEverythingForEverIfAskedTo) {
  auto& app = Start(hours{24 * 4000}, 0);
  Retention(app).Run();
  EXPECT_EQ(Count("lease"), kTasks);
  EXPECT_EQ(Count("artifact"), 3);
}

TEST_P(RetentionTest, ForgetsTheOldAndKeepsTheBooks) {
  auto& app = Start(hours{24 * 91}, 90);
  Retention retention(app);
  retention.Run();
  EXPECT_EQ(Count("lease"), 0);
  EXPECT_EQ(Count("event"), 1) << "the last number is the beginning of the next";
  EXPECT_EQ(Count("session"), 0);
  EXPECT_EQ(Count("artifact"), 1);
  EXPECT_TRUE(HasFile(input_)) << "a job that waits needs it";
  EXPECT_FALSE(HasFile(unused_));
  EXPECT_FALSE(HasFile(output_));

  auto reader = readers_.Lend();
  const auto job = store::FindJob(**reader, ended_);
  EXPECT_EQ(job->forgotten_at, clock_.Now());
  EXPECT_GT(job->charged, Money{});
  EXPECT_FALSE(store::FindJob(**reader, waiting_)->forgotten_at);
  const auto after = AuditNow();
  EXPECT_TRUE(after.findings.empty()) << after.findings[0].what;
  EXPECT_EQ(after.charged, before_.charged);
  EXPECT_EQ(after.transfers, before_.transfers);

  const auto batches = writer_->figures().batches;
  retention.Run();
  EXPECT_EQ(writer_->figures().batches, batches) << "nothing is left to do";
}

TEST_P(RetentionTest, NoCommitIsLong) {
  auto& app = Start(hours{24 * 91}, 90);
  const auto events = Count("event");
  Retention(app).Run();
  // 2,300 leases and 6,900 events, 2,000 of each at once.
  EXPECT_EQ(writer_->figures().batches, 4U) << events;
}

INSTANTIATE_TEST_SUITE_P(OnBoth, RetentionTest, testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& test) { return NameOf(test.param); });

}  // namespace
}  // namespace ioworker::tasks
