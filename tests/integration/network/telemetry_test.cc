// What a device measured, minute by minute, and what it does not get: asked of a whole network.
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

class TelemetryTest : public NetworkFixture {
 protected:
  std::string DevicePath() {
    return "/v1/devices/" + Get("/v1/devices").body["devices"][0]["id"].get<std::string>();
  }

  // Asks until the answer has samples; a device tells every ten seconds.
  json AwaitSamples(const std::string& path) {
    Mutex mutex;
    for (int tries = 0; tries < 3000; ++tries) {
      const auto answer = Get(path);
      EXPECT_EQ(answer.status, 200) << answer.body.dump();
      if (answer.status != 200 || !answer.body["samples"].empty()) return answer.body["samples"];
      const Lock lock(mutex);
      Condition().WaitFor(mutex, milliseconds{10});
    }
    return json::array();
  }
};

TEST_F(TelemetryTest, MinutesHoursAndTasksAreKeptThroughARestart) {
  StartDevice();
  const std::string job = Submit({{"environment", {{"FAKE_RUN_MS", "600000"}}}});
  AwaitTask(job, "RUNNING");
  const std::string task = "/v1/jobs/" + job + "/tasks/0/telemetry";
  const auto used = AwaitSamples(task);
  ASSERT_FALSE(used.empty());
  EXPECT_EQ(used[0]["attempt"], 1);
  const std::string device = DevicePath();
  const auto minutes = AwaitSamples(device + "/telemetry");
  ASSERT_FALSE(minutes.empty());
  EXPECT_GT(minutes[0]["memoryUsedMib"], 0);
  EXPECT_TRUE(minutes[0]["at"].get<std::string>().ends_with(":00Z")) << minutes[0]["at"];
  ASSERT_EQ(AwaitSamples(device + "/telemetry?span=HOUR&last_seconds=7200").size(), 1U);

  device_.reset();
  RestartCoordinator();
  const auto kept = AwaitSamples(device + "/telemetry");
  ASSERT_FALSE(kept.empty());
  EXPECT_EQ(kept[0]["at"], minutes[0]["at"]);
  const auto hours_kept = AwaitSamples(device + "/telemetry?span=HOUR&last_seconds=7200");
  ASSERT_FALSE(hours_kept.empty());
  EXPECT_TRUE(hours_kept[0]["leases"].empty());
  EXPECT_FALSE(AwaitSamples(task).empty());
  EXPECT_TRUE(Get(device + "/telemetry?until_seconds_ago=7200").body["samples"].empty());
}

TEST_F(TelemetryTest, WhatIsWrongIsNamedAndStrangersSeeNothing) {
  StartDevice();
  const std::string device = DevicePath();
  EXPECT_EQ(Get(device + "/telemetry?last_seconds=43201").Field(), "last_seconds");
  EXPECT_EQ(Get(device + "/telemetry?span=HOUR&last_seconds=2592000").status, 200);
  EXPECT_EQ(Get(device + "/telemetry?span=HOUR&last_seconds=2592001").Field(), "last_seconds");
  const std::string job = Submit({{"resources", {{"cores", 900}}}});
  const auto other = Post("/v1/accounts", {{"name", "other"}, {"roles", {"RENTER", "LENDER"}}});
  key_ = coordinator_->MakeApiKey(other.body["id"], "key").value();
  EXPECT_EQ(Get(device + "/telemetry").status, 404);
  EXPECT_EQ(Get(device + "/missed-demand").status, 404);
  EXPECT_EQ(Get("/v1/jobs/" + job + "/tasks/0/telemetry").status, 404);
}

TEST_F(TelemetryTest, ADeviceSaysWhatItMissesAndWhatWouldChangeIt) {
  StartDevice();
  const std::string device = DevicePath();
  AwaitEnd(Submit({}));  // it lends
  EXPECT_EQ(Get(device + "/missed-demand").body["reasons"].size(), 0U);
  Submit({{"tasks", 3}, {"resources", {{"cores", 900}}}});
  Submit({{"priceLimitPerHour", "0.000001"}});
  const auto missed = Get(device + "/missed-demand").body;
  EXPECT_EQ(missed["tasksWaiting"], "4");
  ASSERT_EQ(missed["reasons"].size(), 2U) << missed.dump();
  EXPECT_EQ(missed["reasons"][0]["constraint"], "CORES");
  EXPECT_EQ(missed["reasons"][0]["tasks"], "3");
  EXPECT_TRUE(missed["reasons"][0]["remedy"].get<std::string>().contains("cores"));
  EXPECT_EQ(missed["reasons"][1]["constraint"], "PRICE");
}

}  // namespace
}  // namespace ioworker::integration
