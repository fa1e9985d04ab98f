// Several coordinators on one PostgreSQL database, in one process.
#include <atomic>
#include <filesystem>

#include "audit/audit.h"
#include "base/log.h"
#include "base/thread.h"
#include "bin/migration.h"
#include "db/testing/test_database.h"
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

class ReplicasTest : public NetworkFixture {
 protected:
  ReplicasTest() { database_url_ = database_.url(); }

  void SetUp() override {
    NetworkFixture::SetUp();
    other_ = Start("other");
    ASSERT_TRUE(coordinator_->leads());
    ASSERT_FALSE(other_->leads());
  }
  void TearDown() override {
    device_.reset();
    other_.reset();
    NetworkFixture::TearDown();
  }

  std::unique_ptr<bin::Coordinator> Start(const std::string& name) {
    bin::CoordinatorSettings settings;
    settings.data_folder = folder_ + "/" + name;
    settings.artifact_folder = folder_ + "/network/artifacts";
    settings.port = 0;
    settings.database.url = database_url_;
    auto started = bin::Coordinator::Start(settings);
    EXPECT_TRUE(started) << started.error().message << " " << started.error().detail;
    return *std::move(started);
  }

  // Requests go to the other replica from now on; returns the one that they went to.
  void AskTheOther() { std::swap(coordinator_, other_); }

  void AwaitLead(const bin::Coordinator& replica) {
    Mutex mutex;
    Condition never;
    for (int tries = 0; tries < 3000 && !replica.leads(); ++tries) {
      Lock lock(mutex);
      never.WaitFor(mutex, milliseconds{10});
    }
    ASSERT_TRUE(replica.leads());
  }

  void ExpectGoodBooks() {
    const auto reader = *database_->OpenReader();
    const auto report = audit::Audit(*reader);
    ASSERT_TRUE(report) << report.error().detail;
    for (const auto& finding : report->findings) {
      ADD_FAILURE() << finding.rule << " " << finding.object << " " << finding.what;
    }
  }

  db::testing::TestDatabase database_{db::testing::Kind::kPostgres};
  std::unique_ptr<bin::Coordinator> other_;
};

TEST_F(ReplicasTest, ReplicaThatFollowsServesRentersAndDevices) {
  AskTheOther();
  StartDevice();
  const auto job = Submit({{"name", "one"}});
  EXPECT_EQ(AwaitEnd(job).value("state", ""), "SUCCEEDED");
  EXPECT_EQ(Get("/v1/jobs").body["jobs"].size(), 1u) << "answered here";
  EXPECT_EQ(Get("/v1/devices").body["devices"][0]["state"], "READY") << "answered by the leader";
  EXPECT_EQ(Get("/v1/nothing").status, 404);
  EXPECT_EQ(Post("/v1/jobs", {{"jobs", nlohmann::json::array()}}).status, 400);
  AskTheOther();
  EXPECT_EQ(Get("/v1/jobs").body["jobs"].size(), 1u);
  ExpectGoodBooks();
}

TEST_F(ReplicasTest, FilesGoThroughAReplicaThatFollows) {
  AskTheOther();
  const auto sent =
      Send("POST", "/v1/artifacts?path=in.txt", "some bytes", "application/octet-stream");
  ASSERT_EQ(sent.status, 201) << sent.body.dump();
  const std::string id = sent.body["id"];
  EXPECT_EQ(Get("/v1/artifacts/" + id + "/content").body["text"], "some bytes");
}

TEST_F(ReplicasTest, LeadIsHandedOverAndTheDeviceKeepsItsLinkAndItsTask) {
  AskTheOther();
  StartDevice();
  const auto job = Submit({{"name", "long"}, {"environment", {{"FAKE_RUN_MS", "3000"}}}});
  AwaitTask(job, "RUNNING");
  const SystemClock clock;
  const Duration begin = clock.Steady();
  other_.reset();  // the one that leads
  AwaitLead(*coordinator_);
  LogInfo("handed over in {} ms", (clock.Steady() - begin) / milliseconds{1});
  EXPECT_EQ(AwaitEnd(job).value("state", ""), "SUCCEEDED");
  const auto leases = Get("/v1/leases?job_id=" + job).body["leases"];
  EXPECT_EQ(leases.size(), 1u) << "one attempt: " << leases.dump();
  ExpectGoodBooks();
}

TEST_F(ReplicasTest, NoCallIsLostWhileTheLeadIsHandedOver) {
  AskTheOther();
  std::atomic<bool> stop = false;
  int sent = 0;
  int refused = 0;
  auto submitter = StartThread("submitter", [&](const std::stop_token&) {
    while (!stop) {
      const auto answer = Post("/v1/jobs", {{"requestId", "r" + std::to_string(sent)},
                                            {"jobs", {{{"name", "x"}, {"image", "fake/work:1"}}}}});
      if (answer.status == 201) {
        ++sent;
        continue;
      }
      ++refused;  // sent again with the same id
      EXPECT_EQ(answer.status, 503) << answer.body.dump();
    }
  });
  Mutex mutex;
  Condition never;
  const auto wait = [&](Duration longest) {
    Lock lock(mutex);
    never.WaitFor(mutex, longest);
  };
  wait(milliseconds{300});
  other_.reset();
  AwaitLead(*coordinator_);
  wait(milliseconds{300});
  stop = true;
  submitter.join();
  LogInfo("{} calls answered, {} refused meanwhile", sent, refused);
  EXPECT_GT(sent, 10);
  std::size_t found = 0;
  for (std::string token;;) {
    const auto page = Get("/v1/jobs?pageSize=1000&pageToken=" + token).body;
    found += page["jobs"].size();
    token = page.value("nextPageToken", "");
    if (token.empty()) break;
  }
  EXPECT_EQ(found, static_cast<std::size_t>(sent)) << "each once";
}

TEST_F(ReplicasTest, ThirdReplicaFollowsWhoeverLeads) {
  auto third = Start("third");
  coordinator_.reset();
  AwaitLead(*other_);
  std::swap(coordinator_, third);
  Mutex mutex;
  Condition never;
  Answer answer;
  for (int tries = 0; tries < 500; ++tries) {
    answer = Post("/v1/jobs", {{"jobs", {{{"name", "x"}, {"image", "fake/work:1"}}}}});
    if (answer.status == 201) break;
    Lock lock(mutex);
    never.WaitFor(mutex, milliseconds{20});
  }
  EXPECT_EQ(answer.status, 201) << answer.body.dump();
}

// A network that began on SQLite.
class MigrationTest : public NetworkFixture {
 protected:
  db::testing::TestDatabase database_{db::testing::Kind::kPostgres};
};

TEST_F(MigrationTest, NetworkMovesToPostgresWithNothingLost) {
  StartDevice();
  const auto job = Submit({{"name", "old"}});
  EXPECT_EQ(AwaitEnd(job).value("state", ""), "SUCCEEDED");
  const Money before = Available();
  const auto refused =
      bin::MigrateNetwork(folder_ + "/network", {.url = database_.url(), .password_file = {}});
  ASSERT_FALSE(refused) << "it still runs";
  EXPECT_EQ(refused.error().reason, "database_in_use");

  // Gone while the device keeps its folder and its spool.
  const std::string port = coordinator_->url().substr(coordinator_->url().rfind(':') + 1);
  coordinator_.reset();
  const auto moved =
      bin::MigrateNetwork(folder_ + "/network", {.url = database_.url(), .password_file = {}});
  ASSERT_TRUE(moved) << moved.error().message << moved.error().detail;
  EXPECT_EQ(moved->tables.size(), 20U);

  bin::CoordinatorSettings settings;
  settings.data_folder = folder_ + "/network";
  settings.port = static_cast<std::uint16_t>(std::stoi(port));
  settings.database.url = database_.url();
  auto started = bin::Coordinator::Start(settings);
  ASSERT_TRUE(started) << started.error().message;
  coordinator_ = *std::move(started);
  EXPECT_EQ(Available(), before) << "by the key that was made before";
  EXPECT_EQ(Get("/v1/jobs/" + job).body["spec"].value("name", ""), "old");
  const auto next = Submit({{"name", "new"}});
  EXPECT_EQ(AwaitEnd(next).value("state", ""), "SUCCEEDED") << "on the device that came back";

  const auto again =
      bin::MigrateNetwork(folder_ + "/network", {.url = database_.url(), .password_file = {}});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "target_not_empty");
}

}  // namespace
}  // namespace ioworker::integration
