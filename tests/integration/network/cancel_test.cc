// Cancelling, in every state that a task can be in. The device is made of its protocol alone, so
// that each state lasts until the test moves on.
#include "network_fixture.h"
#include "raw_device.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;
using v1::CoordinatorFrame;

class CancelTest : public NetworkFixture {
 protected:
  void SetUp() override {
    NetworkFixture::SetUp();
    raw_.id = Enrol(raw_.key, EnrolmentCode()).body.value("deviceId", "");
    Link({});
  }

  // Says hello with these leases held; what the coordinator wants is in `welcome_` then.
  void Link(const std::vector<v1::LeaseRef>& held) {
    raw_.Connect(coordinator_->url());
    auto hello = raw_.Hello(raw_.key);
    for (const auto& lease : held) *hello.mutable_hello()->add_leases() = lease;
    raw_.Send(hello);
    welcome_ = raw_.Await(CoordinatorFrame::kWelcome).welcome();
    ASSERT_EQ(welcome_.protocol(), 1U);
  }

  v1::LeaseRef Placed() {
    job_ = Submit({});
    return raw_.Await(CoordinatorFrame::kAssign).assign().lease();
  }

  void Pull(const v1::LeaseRef& lease) {
    v1::Report report;
    report.mutable_pulling();
    ASSERT_TRUE(raw_.Report(lease, report));
  }

  void Start(const v1::LeaseRef& lease) {
    v1::Report report;
    report.mutable_started();
    ASSERT_TRUE(raw_.Report(lease, report));
  }

  void StopContainer(const v1::LeaseRef& lease) {
    v1::Report report;
    report.mutable_stopped()->set_ran_millis(1);
    ASSERT_TRUE(raw_.Report(lease, report));
  }

  void End(const v1::LeaseRef& lease, v1::End::Reason reason) {
    v1::Report report;
    report.mutable_ended()->set_reason(reason);
    ASSERT_TRUE(raw_.Report(lease, report));
  }

  std::string State() { return Get("/v1/jobs/" + job_).body.value("state", ""); }

  json Cancel() {
    const auto answer = Post("/v1/jobs/" + job_ + ":cancel", json::object());
    EXPECT_EQ(answer.status, 200) << answer.body.dump();
    return answer.body;
  }

  // The job is over, nothing is held, and less than a second was served.
  void ExpectCancelledForNothing() {
    const auto job = Get("/v1/jobs/" + job_).body;
    EXPECT_EQ(job["state"], "CANCELLED") << job.dump();
    EXPECT_EQ(job["held"], "0.000000");
    EXPECT_EQ(Available(), Money{100'000'000});
  }

  v1::End::Reason AwaitStop() {
    const auto frame = raw_.Await(CoordinatorFrame::kStop);
    EXPECT_EQ(frame.stop().lease().job_id(), job_);
    return frame.stop().reason();
  }

  net::Loop loop_{1};
  RawDevice raw_{loop_};
  v1::Welcome welcome_;
  std::string job_;
};

TEST_F(CancelTest, WhileTheTaskIsPlaced) {
  const auto lease = Placed();
  Cancel();
  EXPECT_EQ(AwaitStop(), v1::End::CANCELLED);
  EXPECT_EQ(State(), "RUNNING") << "until the device has said that it is over";
  End(lease, v1::End::CANCELLED);
  ExpectCancelledForNothing();
}

TEST_F(CancelTest, WhileTheImageIsPulled) {
  const auto lease = Placed();
  Pull(lease);
  Cancel();
  EXPECT_EQ(AwaitStop(), v1::End::CANCELLED);
  // What a pull that breaks off looks like does not matter any more.
  End(lease, v1::End::IMAGE_ERROR);
  ExpectCancelledForNothing();
}

TEST_F(CancelTest, WhileOutputsAreKept) {
  const auto lease = Placed();
  Pull(lease);
  Start(lease);
  StopContainer(lease);
  Cancel();
  EXPECT_EQ(AwaitStop(), v1::End::CANCELLED);
  End(lease, v1::End::CANCELLED);
  ExpectCancelledForNothing();
}

// It was done before it heard of it.
TEST_F(CancelTest, WhileTheEndIsOnItsWay) {
  const auto lease = Placed();
  Start(lease);
  Cancel();
  End(lease, v1::End::COMPLETED);
  EXPECT_EQ(State(), "SUCCEEDED");
}

TEST_F(CancelTest, WhileTheTaskWaitsForAnotherAttempt) {
  const auto lease = Placed();
  Start(lease);
  End(lease, v1::End::ENGINE_ERROR);
  EXPECT_EQ(Get("/v1/jobs/" + job_).body["tasks"]["waiting"], 1);
  Cancel();
  ExpectCancelledForNothing();
}

TEST_F(CancelTest, WhileTheDeviceIsAway) {
  const auto lease = Placed();
  Start(lease);
  raw_.listener->Send("this is no frame");
  ASSERT_TRUE(raw_.listener->AwaitClose());
  Cancel();
  EXPECT_EQ(State(), "RUNNING");
  Link({lease});
  EXPECT_EQ(welcome_.leases_size(), 0) << "what is not wanted any more is stopped by the device";
  End(lease, v1::End::RECLAIMED);
  ExpectCancelledForNothing();
}

TEST_F(CancelTest, TwiceAndAfterTheEnd) {
  const auto lease = Placed();
  Cancel();
  Cancel();
  End(lease, v1::End::CANCELLED);
  EXPECT_EQ(Cancel()["state"], "CANCELLED");
}

}  // namespace
}  // namespace ioworker::integration
