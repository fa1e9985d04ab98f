#include "http/message.h"

#include <gtest/gtest.h>

#include "http/method.h"
#include "http/testing.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::http {
namespace {

Method MethodOf(const google::protobuf::Descriptor* message_of_file, const char* name) {
  const auto* service = message_of_file->file()->service(0);
  return *ReadMethod(*service->FindMethodByName(name));
}

TEST(MessageTest, QueryFillsFieldsInEitherSpelling) {
  const Method method = MethodOf(v1::Job::descriptor(), "ListJobs");
  v1::ListJobsRequest message;
  const auto request = MakeRequest("GET", "/v1/jobs?pageSize=5&page_token=a+b%2Bc&state=RUNNING");
  ASSERT_TRUE(ReadRequest(method, request, {}, message));
  EXPECT_EQ(message.page_size(), 5u);
  EXPECT_EQ(message.page_token(), "a b+c");
  EXPECT_EQ(message.state(), v1::Job::RUNNING);
}

TEST(MessageTest, BadQueryIsRefusedByName) {
  const Method method = MethodOf(v1::Job::descriptor(), "ListJobs");
  struct Case {
    const char* query;
    const char* reason;
    const char* field;
  };
  const Case cases[] = {
      {"colour=red", "unknown_parameter", "colour"},
      {"page_size=x", "wrong_type", "page_size"},
      {"page_size=", "wrong_type", "page_size"},
      {"page_size", "wrong_type", "page_size"},
      {"page_size=-1", "out_of_range", "page_size"},
      {"pageSize=4294967296", "out_of_range", "page_size"},
      {"pageSize=1&page_size=2", "duplicate_field", "page_size"},
      {"state=ASLEEP", "unknown_value", "state"},
      {"page_token=%", "invalid_query", ""},
      {"page_token=%00", "invalid_query", ""},
      {"page_token=%FF", "invalid_utf8", "page_token"},
      {"=1", "unknown_parameter", ""},
  };
  for (const auto& expected : cases) {
    v1::ListJobsRequest message;
    const auto request = MakeRequest("GET", std::string("/v1/jobs?") + expected.query);
    const auto status = ReadRequest(method, request, {}, message);
    ASSERT_FALSE(status) << expected.query;
    EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument) << expected.query;
    EXPECT_EQ(status.error().reason, expected.reason) << expected.query;
    EXPECT_EQ(status.error().field, expected.field) << expected.query;
  }
}

TEST(MessageTest, PathFillsFieldsDecoded) {
  const Method method = MethodOf(v1::Task::descriptor(), "WatchLogs");
  v1::WatchLogsRequest message;
  const auto request = MakeRequest("GET", "/?noFollow=true&offset=18446744073709551615");
  ASSERT_TRUE(ReadRequest(method, request, {"job%5F1", "7"}, message));
  EXPECT_EQ(message.job_id(), "job_1");
  EXPECT_EQ(message.task_index(), 7u);
  EXPECT_TRUE(message.no_follow());
  EXPECT_EQ(message.offset(), ~std::uint64_t{0});
}

TEST(MessageTest, BadPathIsRefusedByName) {
  const Method method = MethodOf(v1::Task::descriptor(), "WatchLogs");
  const auto request = MakeRequest("GET", "/");
  for (const char* index : {"x", "-1", "4294967296", "1%", "%FF"}) {
    v1::WatchLogsRequest message;
    const auto status = ReadRequest(method, request, {"job_1", index}, message);
    ASSERT_FALSE(status) << index;
    EXPECT_EQ(status.error().field, "task_index") << index;
  }
}

TEST(MessageTest, FieldOfThePathMayNotComeAgain) {
  const Method method = MethodOf(v1::Device::descriptor(), "UpdateDevice");
  v1::UpdateDeviceRequest message;
  const auto body = MakeRequest("PATCH", "/", R"({"deviceId":"dev_2"})");
  EXPECT_EQ(ReadRequest(method, body, {"dev_1"}, message).error().field, "device_id");

  const Method get = MethodOf(v1::Device::descriptor(), "GetDevice");
  v1::GetDeviceRequest other;
  const auto query = MakeRequest("GET", "/?device_id=dev_2");
  EXPECT_EQ(ReadRequest(get, query, {"dev_1"}, other).error().field, "device_id");
}

TEST(MessageTest, CallWithABodyHasNoQuery) {
  const Method method = MethodOf(v1::Job::descriptor(), "CreateJobs");
  v1::CreateJobsRequest message;
  const auto request = MakeRequest("POST", "/v1/jobs?request_id=1", "{}");
  EXPECT_EQ(ReadRequest(method, request, {}, message).error().reason, "unknown_parameter");
}

TEST(MessageTest, UploadTakesItsFieldsFromTheQuery) {
  const Method method = MethodOf(v1::Artifact::descriptor(), "CreateArtifact");
  v1::CreateArtifactRequest message;
  ASSERT_TRUE(ReadRequest(method, MakeRequest("POST", "/v1/artifacts?path=a.bin"), {}, message));
  EXPECT_EQ(message.path(), "a.bin");
}

TEST(MessageTest, FormsAreRefused) {
  const Method method = MethodOf(v1::Job::descriptor(), "CreateJobs");
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                           "", "application/jsonx"}) {
    auto request = MakeRequest("POST", "/v1/jobs", "{}");
    request.headers = {{"Content-Type", type}};
    v1::CreateJobsRequest message;
    const auto status = ReadRequest(method, request, {}, message);
    ASSERT_FALSE(status) << type;
    EXPECT_EQ(status.error().reason, "unsupported_content_type") << type;
  }
}

TEST(MessageTest, ProtobufIsTakenAndGarbageRefused) {
  const Method method = MethodOf(v1::Job::descriptor(), "CreateJobs");
  v1::CreateJobsRequest sent;
  sent.add_jobs()->set_image("image");
  auto request = MakeRequest("POST", "/v1/jobs", sent.SerializeAsString());
  request.headers = {{"Content-Type", "Application/X-Protobuf"}};
  v1::CreateJobsRequest message;
  ASSERT_TRUE(ReadRequest(method, request, {}, message));
  EXPECT_EQ(message.jobs(0).image(), "image");

  // Cut short; a text that is not UTF-8; a length that lies.
  for (const std::string& bytes : {request.body.substr(0, 4), std::string("\x12\x01\xff"),
                                   std::string("\x0a\xff\xff\xff\xff\x0f")}) {
    request.body = bytes;
    v1::CreateJobsRequest garbage;
    EXPECT_EQ(ReadRequest(method, request, {}, garbage).error().reason, "invalid_protobuf");
  }
}

TEST(MessageTest, ReplyComesInTheFormThatIsAskedFor) {
  struct Case {
    net::Headers headers;
    Format format;
  };
  const Case cases[] = {
      {{}, Format::kJson},
      {{{"Accept", "*/*"}}, Format::kJson},
      {{{"Accept", "application/x-protobuf"}}, Format::kProtobuf},
      {{{"Content-Type", "application/x-protobuf"}}, Format::kProtobuf},
      {{{"Content-Type", "application/x-protobuf"}, {"Accept", "*/*"}}, Format::kProtobuf},
      {{{"Content-Type", "application/x-protobuf"}, {"Accept", "application/json"}}, Format::kJson},
  };
  for (const auto& expected : cases) {
    EXPECT_EQ(ReplyFormat(MakeRequest("GET", "/", "", expected.headers)), expected.format);
  }
}

}  // namespace
}  // namespace ioworker::http
