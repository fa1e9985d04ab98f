// A device that was cut off for so long that its task ran again elsewhere, and that comes back with
// news of its success: nobody is paid for it, and the task has one end.
#include "audit/audit.h"
#include "db/sqlite/sqlite.h"
#include "net/url.h"
#include "network_fixture.h"
#include "raw_device.h"
#include "relay.h"

namespace ioworker::integration {
namespace {

using v1::CoordinatorFrame;

class ZombieTest : public NetworkFixture {
 protected:
  void SetUp() override {
    network_.presence_grace = seconds{5};
    NetworkFixture::SetUp();
    relay_ = std::make_unique<Relay>(net::ParseUrl(coordinator_->url(), "url")->port);
    device_url_ = relay_->url();
    StartDevice();
    other_.id = Enrol(other_.key, EnrolmentCode()).body.value("deviceId", "");
    RunUntilLost();
  }
  void TearDown() override {
    relay_.reset();
    NetworkFixture::TearDown();
  }

  // The first attempt runs on the device that is cut off, and is done before it is missed.
  void RunUntilLost() {
    job_ = Submit({{"environment", {{"FAKE_RUN_MS", "2000"}}}});
    AwaitTask(job_, "RUNNING");
    relay_->Cut();
    AwaitTask(job_, "WAITING");
  }

  // The second attempt begins on the other one.
  void BeginAgain() {
    other_.Connect(coordinator_->url());
    other_.Send(other_.Hello(other_.key));
    lease_ = other_.Await(CoordinatorFrame::kAssign).assign().lease();
    ASSERT_EQ(lease_.attempt(), 2U);
    v1::Report report;
    report.mutable_started();
    ASSERT_TRUE(other_.Report(lease_, report));
  }

  void EndAgain(v1::End::Reason reason) {
    v1::Report report;
    report.mutable_ended()->set_reason(reason);
    ASSERT_TRUE(other_.Report(lease_, report));
  }

  // Its success has been reported, and was acknowledged.
  void ReturnZombie(Relay::Standing standing) {
    Mutex mutex;
    Condition never;
    relay_->Mend(standing);
    for (int tries = 0; tries < 3000; ++tries) {
      const auto status = device_->CurrentStatus();
      if (status.linked && status.leases.empty() && status.reports_waiting == 0) return;
      Lock lock(mutex);
      never.WaitFor(mutex, milliseconds{10});
    }
    FAIL() << "it does not come back";
  }

  void ExpectOneSettlement() {
    const auto job = Get("/v1/jobs/" + job_).body;
    const auto leases = Get("/v1/leases?job_id=" + job_).body["leases"];
    ASSERT_EQ(leases.size(), 2U) << leases.dump();
    EXPECT_EQ(leases[1]["reason"], "DEVICE_LOST");
    EXPECT_EQ(leases[1]["charged"], "0.000000") << "nothing was heard of it after its start";
    EXPECT_EQ(leases[0]["charged"], job["charged"]);
    EXPECT_EQ(job["held"], "0.000000");
    const auto reader = *(*db::sqlite::Open(folder_ + "/network/network.db"))->OpenReader();
    const auto report = audit::Audit(*reader);
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_TRUE(report->findings.empty()) << report->findings[0].what;
  }

  net::Loop loop_{1};
  std::unique_ptr<Relay> relay_;
  RawDevice other_{loop_};
  v1::LeaseRef lease_;
  std::string job_;
};

// What it had sent on the old connection arrives before it comes back.
TEST_F(ZombieTest, ReturnsWhileItsTaskRunsElsewhere) {
  BeginAgain();
  ReturnZombie(Relay::Standing::kGoOn);
  EXPECT_EQ(Get("/v1/jobs/" + job_).body["state"], "RUNNING") << "its success counts for nothing";
  EndAgain(v1::End::NON_ZERO_EXIT);
  EXPECT_EQ(AwaitEnd(job_)["reason"], "NON_ZERO_EXIT");
  ExpectOneSettlement();
}

TEST_F(ZombieTest, ReturnsWhenItsTaskIsDoneElsewhere) {
  BeginAgain();
  EndAgain(v1::End::COMPLETED);
  EXPECT_EQ(AwaitEnd(job_)["state"], "SUCCEEDED");
  const auto before = Get("/v1/balance").body;
  ReturnZombie(Relay::Standing::kClosed);
  EXPECT_EQ(Get("/v1/balance").body, before);
  EXPECT_EQ(Get("/v1/jobs/" + job_).body["tasks"]["succeeded"], 1);
  ExpectOneSettlement();
}

}  // namespace
}  // namespace ioworker::integration
