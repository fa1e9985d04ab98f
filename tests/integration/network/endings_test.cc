// How jobs end, with the real agent on the fake engine: each ending has its reason, is charged or
// not as the rules say, and leaves the books at zero.
#include <set>

#include "network_fixture.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

class EndingsTest : public NetworkFixture {
 protected:
  void SetUp() override {
    NetworkFixture::SetUp();
    if (!HasFatalFailure()) StartDevice();
  }

  json Run(const json& spec) { return AwaitEnd(Submit(spec)); }

  void ExpectUntouched(const json& job) {
    EXPECT_EQ(job["charged"], "0.000000") << job.dump();
    EXPECT_EQ(Available(), Money{100'000'000});
  }
};

TEST_F(EndingsTest, ASuccessIsPaidExactlyAndItsOutputIsKept) {
  const auto job =
      Run({{"environment",
            {{"FAKE_RUN_MS", "1500"}, {"FAKE_OUTPUT", "result.txt=42"}, {"FAKE_LOG_LINES", "3"}}}});
  EXPECT_EQ(job["state"], "SUCCEEDED") << job.dump();
  const auto charged = ParseMoney(job["charged"].get<std::string>(), "charged").value();
  const auto balance = Get("/v1/balance").body;
  const auto books = Get("/v1/books").body;
  const auto earned = ParseMoney(balance["earned"].get<std::string>(), "earned").value();
  const auto fees = ParseMoney(books["fees"].get<std::string>(), "fees").value();
  EXPECT_GT(charged, Money{});
  EXPECT_EQ(charged, earned + fees);
  EXPECT_EQ(books["sum"], "0.000000");
  EXPECT_EQ(balance["held"], "0.000000");
  const auto artifacts =
      Get("/v1/jobs/" + job["id"].get<std::string>() + "/artifacts").body["artifacts"];
  std::set<std::string> paths;
  for (const auto& artifact : artifacts) paths.insert(artifact["path"]);
  EXPECT_TRUE(paths.contains("result.txt")) << artifacts.dump();
}

TEST_F(EndingsTest, AnImageThatDoesNotExistIsNotCharged) {
  const auto job = Run({{"image", "missing/image:1"}});
  EXPECT_EQ(job["state"], "FAILED");
  EXPECT_EQ(job["reason"], "IMAGE_ERROR") << job.dump();
  ExpectUntouched(job);
}

TEST_F(EndingsTest, ACommandThatDoesNotExistIsNotCharged) {
  const auto job = Run({{"environment", {{"FAKE_START_ERROR", "command_not_found"}}}});
  EXPECT_EQ(job["reason"], "COMMAND_NOT_FOUND") << job.dump();
  ExpectUntouched(job);
}

TEST_F(EndingsTest, ANonZeroExitIsTheTasksOwnFailure) {
  const auto job = Run({{"environment", {{"FAKE_EXIT_CODE", "3"}}}});
  EXPECT_EQ(job["reason"], "NON_ZERO_EXIT") << job.dump();
  const auto tasks = Get("/v1/jobs/" + job["id"].get<std::string>() + "/tasks").body["tasks"];
  EXPECT_EQ(tasks[0]["exitCode"], 3) << tasks.dump();
}

TEST_F(EndingsTest, OutOfMemoryIsSaid) {
  EXPECT_EQ(Run({{"environment", {{"FAKE_OOM", "1"}}}})["reason"], "OUT_OF_MEMORY");
}

TEST_F(EndingsTest, TheTimeLimitEndsATask) {
  const auto job = Run({{"timeLimitSeconds", 1}, {"environment", {{"FAKE_RUN_MS", "60000"}}}});
  EXPECT_EQ(job["reason"], "TIME_LIMIT") << job.dump();
}

TEST_F(EndingsTest, OwnFailuresAreTriedAgainAsOftenAsAsked) {
  const auto job = Run({{"retries", 2}, {"environment", {{"FAKE_EXIT_CODE", "1"}}}});
  const auto leases = Get("/v1/leases?job_id=" + job["id"].get<std::string>()).body["leases"];
  EXPECT_EQ(leases.size(), 3U) << leases.dump();
}

TEST_F(EndingsTest, CancellingARunningJobEndsItAndPaysForWhatWasServed) {
  const std::string id = Submit({{"environment", {{"FAKE_RUN_MS", "60000"}}}});
  AwaitTask(id, "RUNNING");
  EXPECT_EQ(Post("/v1/jobs/" + id + ":cancel", json::object()).status, 200);
  const auto job = AwaitEnd(id);
  EXPECT_EQ(job["state"], "CANCELLED") << job.dump();
  EXPECT_EQ(job["held"], "0.000000");
  EXPECT_EQ(Get("/v1/books").body["sum"], "0.000000");
  EXPECT_EQ(Post("/v1/jobs/" + id + ":cancel", json::object()).status, 200);
}

TEST_F(EndingsTest, CancellingAWaitingJobCostsNothing) {
  const std::string id = Submit({{"resources", {{"cores", 64}}}});
  EXPECT_FALSE(Get("/v1/jobs/" + id).body["obstacles"].empty());
  EXPECT_EQ(Post("/v1/jobs/" + id + ":cancel", json::object()).status, 200);
  const auto job = AwaitEnd(id);
  EXPECT_EQ(job["state"], "CANCELLED");
  ExpectUntouched(job);
}

TEST_F(EndingsTest, AnArrayEndsEachTaskOnce) {
  const auto job = Run({{"tasks", 50}, {"resources", {{"memoryMib", 64}, {"diskMib", 16}}}});
  EXPECT_EQ(job["tasks"]["succeeded"], 50) << job.dump();
  EXPECT_EQ(job["state"], "SUCCEEDED");
}

}  // namespace
}  // namespace ioworker::integration
