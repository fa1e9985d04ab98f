#include "engine/docker/container_state.h"

#include <string>

#include <gtest/gtest.h>

namespace ioworker::engine::docker {
namespace {

Json Inspected() {
  return ParseJson(R"({
    "Id": "abc", "Name": "/ioworker-job_1.0.1",
    "Config": {"Labels": {"ioworker.lease": "job_1/0/1", "ioworker.device": "dev_1"}},
    "State": {"Running": false, "OOMKilled": true, "ExitCode": 137,
              "StartedAt": "2026-11-23T19:19:37.155709961Z", "FinishedAt": "2026-11-23T19:19:38Z"}})");
}

TEST(ContainerStateTest, ReadsAnEndedContainer) {
  const auto state = ReadOwnState(Inspected(), "dev_1");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->id, "abc");
  EXPECT_EQ(state->lease, "job_1/0/1");
  EXPECT_FALSE(state->running);
  EXPECT_TRUE(state->started);
  EXPECT_TRUE(state->out_of_memory);
  EXPECT_EQ(state->exit_code, 137);
  EXPECT_EQ(FormatInstant(state->started_at), "2026-11-23T19:19:37.155709Z");
  EXPECT_EQ(state->finished_at - state->started_at, microseconds{844'291});
}

TEST(ContainerStateTest, ContainerOfYearOneNeverStarted) {
  Json inspected = Inspected();
  inspected["State"] = {{"Running", false}, {"StartedAt", "0001-01-01T00:00:00Z"}};
  EXPECT_FALSE(ReadOwnState(inspected, "dev_1")->started);
}

TEST(ContainerStateTest, EndIsNeverBeforeTheStart) {
  Json inspected = Inspected();
  inspected["State"]["FinishedAt"] = "2026-11-23T19:19:37.155Z";
  const auto state = ReadOwnState(inspected, "dev_1");
  EXPECT_EQ(state->finished_at, state->started_at);
}

TEST(ContainerStateTest, OthersContainersAreNotOurs) {
  EXPECT_FALSE(ReadOwnState(Inspected(), "dev_2"));
  EXPECT_FALSE(ReadOwnState(Json(), "dev_1"));

  Json unlabelled = Inspected();
  unlabelled["Config"]["Labels"] = nullptr;
  EXPECT_FALSE(ReadOwnState(unlabelled, "dev_1"));

  // Run by the owner from an image that brings our labels.
  Json borrowed = Inspected();
  borrowed["Name"] = "/clever_hopper";
  EXPECT_FALSE(ReadOwnState(borrowed, "dev_1"));
}

TEST(ContainerStateTest, TimesMayHaveAnOffset) {
  EXPECT_EQ(ReadTime("2026-11-23T21:19:37.5+02:00"), ReadTime("2026-11-23T19:19:37.5Z"));
  EXPECT_EQ(ReadTime("2026-11-23T17:49:37-01:30"), ReadTime("2026-11-23T19:19:37Z"));
  EXPECT_FALSE(ReadTime("0001-01-01T00:00:00Z"));
  EXPECT_FALSE(ReadTime(""));
  EXPECT_FALSE(ReadTime("yesterday+02:00"));
}

TEST(UsageTest, MemoryIsWithoutCacheUnderBothCgroupVersions) {
  const Json v1 = ParseJson(R"({"read":"2026-01-01T00:00:00Z","memory_stats":{"usage":1000,
      "stats":{"inactive_file":1,"total_inactive_file":300}}})");
  const Json v2 = ParseJson(
      R"({"read":"2026-01-01T00:00:00Z","memory_stats":{"usage":1000,"stats":{"inactive_file":400}}})");
  EXPECT_EQ(ReadUsage(v1)->memory_bytes, 700U);
  EXPECT_EQ(ReadUsage(v2)->memory_bytes, 600U);
  EXPECT_FALSE(ReadUsage(ParseJson(R"({"read":"0001-01-01T00:00:00Z"})")));
  EXPECT_FALSE(ReadUsage(Json()));
}

TEST(UsageTest, CoresAreCpuTimeOverTime) {
  const UsageReading before{.cpu_nanos = 1'000'000'000, .at = {0}};
  EXPECT_DOUBLE_EQ(CoresBetween(before, {.cpu_nanos = 4'000'000'000, .at = {2'000'000}}), 1.5);
  EXPECT_EQ(CoresBetween(before, {.cpu_nanos = 4'000'000'000, .at = {0}}), 0);
  EXPECT_EQ(CoresBetween(before, {.cpu_nanos = 5, .at = {2'000'000}}), 0);
}

}  // namespace
}  // namespace ioworker::engine::docker
