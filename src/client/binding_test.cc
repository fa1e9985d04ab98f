#include "client/binding.h"

#include <gtest/gtest.h>

#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::client {
namespace {

TEST(BindingTest, FieldsOfThePathGoIntoThePathEscaped) {
  v1::GetJobRequest request;
  request.set_job_id("job_1/é?");
  const auto bound = Bind(request);
  EXPECT_EQ(bound->verb, "GET");
  EXPECT_EQ(bound->target, "/v1/jobs/job_1%2F%C3%A9%3F");
  EXPECT_EQ(bound->body, "");
}

TEST(BindingTest, FieldsWithoutAPlaceGoIntoTheQueryIfThereIsNoBody) {
  v1::ListJobsRequest request;
  EXPECT_EQ(Bind(request)->target, "/v1/jobs");
  request.set_page_size(7);
  request.set_page_token("a&b=c");
  request.set_state(v1::Job::FAILED);
  EXPECT_EQ(Bind(request)->target, "/v1/jobs?page_size=7&page_token=a%26b%3Dc&state=FAILED");
}

TEST(BindingTest, PathAndQueryAndVerbAfterColonTogether) {
  v1::WatchLogsRequest request;
  request.set_job_id("job_1");
  request.set_offset(1234567890123);
  request.set_no_follow(true);
  EXPECT_EQ(Bind(request)->target,
            "/v1/jobs/job_1/tasks/0/logs:watch?offset=1234567890123&no_follow=true");
}

TEST(BindingTest, BodyHoldsWhatThePathDoesNot) {
  v1::UpdateDeviceRequest request;
  request.set_device_id("device_1");
  request.set_name("attic");
  const auto bound = Bind(request);
  EXPECT_EQ(bound->verb, "PATCH");
  EXPECT_EQ(bound->target, "/v1/devices/device_1");
  v1::UpdateDeviceRequest sent;
  ASSERT_TRUE(sent.ParseFromString(bound->body));
  EXPECT_EQ(sent.ShortDebugString(), "name: \"attic\"");
}

TEST(BindingTest, RawBodiesLeaveTheMessageToTheQuery) {
  v1::CreateArtifactRequest request;
  request.set_path("train.csv");
  const auto bound = Bind(request);
  EXPECT_TRUE(bound->body_is_bytes);
  EXPECT_EQ(bound->target, "/v1/artifacts?path=train.csv");
  EXPECT_EQ(bound->body, "");
}

TEST(BindingTest, SameRequestIsSameBytes) {
  const auto body = [](bool backwards) {
    v1::CreateJobsRequest request;
    auto& environment = *request.add_jobs()->mutable_environment();
    for (int i = 0; i < 50; ++i) environment["NAME" + std::to_string(backwards ? 49 - i : i)] = "x";
    return Bind(request)->body;
  };
  EXPECT_EQ(body(false), body(true));
}

TEST(BindingTest, PathFieldThatWouldLeadElsewhereIsRefused) {
  for (const char* id : {"", ".", ".."}) {
    v1::GetJobRequest request;
    request.set_job_id(id);
    const auto bound = Bind(request);
    ASSERT_FALSE(bound) << id;
    EXPECT_EQ(bound.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(bound.error().field, "job_id");
  }
}

}  // namespace
}  // namespace ioworker::client
