#include "tasks/retention.h"

#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "audit/audit.h"
#include "base/file.h"
#include "store/jobs.h"
#include "tasks/tasks_fixture.h"

namespace ioworker::tasks {
namespace {

// A network with a past: a job of many tasks that ended, and one that still waits.
class RetentionTest : public TasksFixture {
 protected:
  static constexpr std::uint32_t kTasks = 2300;

  RetentionTest() {
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

  audit::AuditReport AuditNow() {
    auto reader = readers_.Lend();
    return *audit::Audit(**reader);
  }

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
