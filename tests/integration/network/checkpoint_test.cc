// Checkpoints as a coordinator keeps them, from devices that keep their promises and from others.
#include <filesystem>

#include <fmt/format.h>

#include "base/digest.h"
#include "network_fixture.h"
#include "raw_device.h"

namespace ioworker::integration {
namespace {

using v1::CoordinatorFrame;

class CheckpointTest : public NetworkFixture {
 protected:
  void SetUp() override {
    NetworkFixture::SetUp();
    for (auto* device : {&one_, &two_}) {
      device->id = Enrol(device->key, EnrolmentCode()).body.value("deviceId", "");
    }
    job_ = Submit({{"checkpointSeconds", 10}});
    first_ = Begin(one_, one_token_);
  }

  // Links the device, and takes what it is given.
  v1::Assign Begin(RawDevice& device, std::string& token) {
    device.Connect(coordinator_->url());
    device.Send(device.Hello(device.key));
    token = device.Await(CoordinatorFrame::kWelcome).welcome().token();
    auto assign = device.Await(CoordinatorFrame::kAssign).assign();
    v1::Report report;
    report.mutable_started();
    EXPECT_TRUE(device.Report(assign.lease(), report));
    return assign;
  }

  std::string UrlOf(int attempt, const std::string& rest) const {
    return fmt::format("{}/v1/device/jobs/{}/tasks/0/attempts/{}/{}", coordinator_->url(), job_,
                       attempt, rest);
  }

  struct Upload {
    std::string token;
    int attempt = 1;
    int number = 1;
    std::string body;
    std::size_t torn_at = std::string::npos;
  };
  // The status; 0 if the connection broke.
  int Put(const Upload& upload) {
    net::HttpCall call;
    call.method = "PUT";
    call.url =
        UrlOf(upload.attempt,
              fmt::format("outputs?path=checkpoint.tar&kind=CHECKPOINT&number={}", upload.number));
    call.headers = {{"authorization", "Bearer " + upload.token},
                    {"content-type", "application/octet-stream"}};
    call.read_body_size = upload.body.size();
    std::size_t sent = 0;
    call.read_body = [&](std::size_t size) -> Result<std::string> {
      if (sent >= upload.torn_at) return Unavailable("torn");
      std::string piece = upload.body.substr(sent, std::min<std::size_t>(size, 1000));
      sent += piece.size();
      return piece;
    };
    const auto response = http_.Send(call);
    return response ? response->status : 0;
  }

  std::pair<int, std::string> Fetch(const std::string& token, int attempt, const std::string& id) {
    const auto response = http_.Send(
        {.url = UrlOf(attempt, "inputs/" + id), .headers = {{"authorization", "Bearer " + token}}});
    return {response->status, response->body};
  }

  nlohmann::json Kept() { return Get("/v1/jobs/" + job_ + "/artifacts").body["artifacts"]; }
  std::size_t Files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_ + "/network/artifacts"), {}));
  }
  nlohmann::json Task() { return Get("/v1/jobs/" + job_ + "/tasks").body["tasks"][0]; }

  void End(RawDevice& device, const v1::LeaseRef& lease, v1::End::Reason reason) {
    v1::Report report;
    report.mutable_ended()->set_reason(reason);
    ASSERT_TRUE(device.Report(lease, report));
  }

  net::Loop loop_{1};
  net::HttpClient http_{{}};
  RawDevice one_{loop_};
  RawDevice two_{loop_};
  std::string one_token_;
  std::string two_token_;
  std::string job_;
  v1::Assign first_;
};

TEST_F(CheckpointTest, ATornUploadNeverReplacesAWholeOne) {
  EXPECT_EQ(Put({.token = one_token_, .number = 5, .body = "whole"}), 200);
  EXPECT_EQ(Put({.token = one_token_,
                 .number = 6,
                 .body = std::string(1 << 20, 't'),
                 .torn_at = 300'000}),
            0);
  ASSERT_EQ(Kept().size(), 1U) << Kept().dump();
  EXPECT_EQ(Kept()[0]["kind"], "CHECKPOINT");
  EXPECT_EQ(Kept()[0]["sizeBytes"], "5");
  EXPECT_EQ(Kept()[0]["sha256"], Hex(Sha256("whole")));
}

TEST_F(CheckpointTest, TheNewestOfATaskIsKeptAndTheOthersGoWithTheirFiles) {
  EXPECT_EQ(Put({.token = one_token_, .number = 5, .body = "five"}), 200);
  EXPECT_EQ(Put({.token = one_token_, .number = 4, .body = "four"}), 409);
  EXPECT_EQ(Put({.token = one_token_, .number = 6, .body = "six"}), 200);
  EXPECT_EQ(Kept().size(), 1U);
  EXPECT_EQ(Kept()[0]["sizeBytes"], "3");
  EXPECT_EQ(Files(), 1U);
  EXPECT_EQ(Task()["checkpoint"]["attempt"], 1);
  EXPECT_EQ(Task()["checkpoint"]["artifactId"], Kept()[0]["id"]);
}

TEST_F(CheckpointTest, TheNextDeviceGoesOnFromItAndNobodyElseSeesIt) {
  EXPECT_FALSE(first_.has_checkpoint());
  EXPECT_EQ(Put({.token = one_token_, .number = 5, .body = "state"}), 200);
  v1::DeviceFrame paused;
  paused.mutable_owner_state()->set_paused(true);
  one_.Send(paused);
  End(one_, first_.lease(), v1::End::RECLAIMED);
  const v1::Assign second = Begin(two_, two_token_);
  EXPECT_EQ(second.lease().attempt(), 2U);
  EXPECT_EQ(second.checkpoint().attempt(), 1U);
  EXPECT_EQ(second.checkpoint().sha256(), Hex(Sha256("state")));
  EXPECT_EQ(second.checkpoint().size_bytes(), 5U);
  const std::string id = second.checkpoint().artifact_id();
  EXPECT_EQ(Fetch(two_token_, 2, id), std::pair(200, std::string("state")));
  EXPECT_EQ(Fetch(one_token_, 1, id).first, 404) << "its lease is over";
  EXPECT_EQ(Fetch(one_token_, 2, id).first, 404);
  EXPECT_EQ(Put({.token = one_token_, .attempt = 1, .number = 9, .body = "late"}), 404);
  EXPECT_EQ(Put({.token = one_token_, .attempt = 2, .number = 9, .body = "forged"}), 404);
  EXPECT_EQ(Task()["resumedFrom"], 1);
  EXPECT_EQ(Get("/v1/leases?job_id=" + job_).body["leases"][0]["resumedFrom"], 1);
  EXPECT_EQ(Put({.token = two_token_, .attempt = 2, .number = 1, .body = "more"}), 200);
  EXPECT_EQ(Fetch(two_token_, 2, id).first, 404) << "it was replaced";
  EXPECT_EQ(Kept()[0]["attempt"], 2);
  EXPECT_EQ(Files(), 1U);
  bool told = false;
  for (const auto& event : Get("/v1/events?job_id=" + job_).body["events"]) {
    told |= event["action"] == "resumed from checkpoint of attempt 1";
  }
  EXPECT_TRUE(told);
  End(two_, second.lease(), v1::End::COMPLETED);
  EXPECT_EQ(AwaitEnd(job_)["state"], "SUCCEEDED");
  EXPECT_EQ(Kept().size(), 1U) << "it goes by retention, as the rest";
}

TEST_F(CheckpointTest, CheckpointSecondsAreRefusedByName) {
  const auto answer =
      Post("/v1/jobs", {{"jobs", {{{"image", "any:1"}, {"checkpointSeconds", 3}}}}});
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.Field(), "jobs[0].checkpoint_seconds");
}

}  // namespace
}  // namespace ioworker::integration
