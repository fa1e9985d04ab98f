#include "client/client.h"

#include <filesystem>
#include <vector>

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/file.h"
#include "client/fake_transport.h"
#include "ioworker/v1/accounts.pb.h"
#include "ioworker/v1/events.pb.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::client {
namespace {

class ClientTest : public testing::Test {
 protected:
  v1::LogChunk Chunk(std::uint64_t next_offset, std::uint32_t attempt, bool end = false) {
    v1::LogChunk chunk;
    chunk.set_text("line at " + std::to_string(next_offset) + "\n");
    chunk.set_next_offset(next_offset);
    chunk.set_attempt(attempt);
    chunk.set_end(end);
    return chunk;
  }

  std::vector<std::uint64_t> WatchedOffsets(Status& status) {
    std::vector<std::uint64_t> offsets;
    v1::WatchLogsRequest request;
    request.set_job_id("job_1");
    status = client_.WatchLogs(request,
                               [&](const v1::LogChunk& chunk) -> Status {
                                 offsets.push_back(chunk.next_offset());
                                 return {};
                               },
                               {});
    return offsets;
  }

  static constexpr const char* kLogs = "GET /v1/jobs/job_1/tasks/0/logs:watch";

  FakeTransport transport_;
  std::vector<Duration> pauses_;
  Client client_{transport_,
                 {.base_url = std::string(FakeTransport::kUrl),
                  .api_key = "key_secret",
                  .pause = [this](Duration length, const std::stop_token&) {
                    pauses_.push_back(length);
                    return true;
                  }}};
};

TEST_F(ClientTest, CallSendsTheMessageAndReturnsTheAnswer) {
  v1::Job job;
  job.set_id("job_1");
  job.set_state(v1::Job::CANCELLED);
  transport_.Answer("POST /v1/jobs/job_1:cancel", job);
  v1::CancelJobRequest request;
  request.set_job_id("job_1");
  EXPECT_EQ(client_.Call<v1::Job>(request)->state(), v1::Job::CANCELLED);
  const auto& headers = transport_.sent.at(0).headers;
  EXPECT_EQ(net::FindHeader(headers, "authorization"), "Bearer key_secret");
  EXPECT_EQ(net::FindHeader(headers, "x-ioworker"), "1");
  EXPECT_EQ(net::FindHeader(headers, "content-type"), "application/x-protobuf");
}

TEST_F(ClientTest, ReadingCallsCarryNoMarkOfChange) {
  transport_.Answer("GET /v1/me", v1::Account());
  ASSERT_TRUE(client_.Call<v1::Account>(v1::GetMeRequest()));
  EXPECT_EQ(net::FindHeader(transport_.sent.at(0).headers, "x-ioworker"), "");
}

TEST_F(ClientTest, RefusalComesBackAsTheErrorItMeant) {
  v1::ErrorResponse refusal;
  refusal.set_code("resource_exhausted");
  refusal.set_reason("insufficient_funds");
  refusal.set_message("add money");
  refusal.set_field("jobs[0].budget");
  transport_.Refuse("POST /v1/jobs", 402, refusal);
  const auto refused = client_.Call<v1::CreateJobsResponse>(v1::CreateJobsRequest());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), (Error{.code = ErrorCode::kResourceExhausted,
                                    .reason = "insufficient_funds",
                                    .message = "add money",
                                    .field = "jobs[0].budget"}));
}

TEST_F(ClientTest, CallThatComesTooSoonIsSentAgainWhenTheServerSays) {
  transport_.Answer("GET /v1/me", net::Response{.status = 429, .headers = {{"Retry-After", "3"}}});
  v1::Account account;
  account.set_id("acc_1");
  transport_.Answer("GET /v1/me", account);
  EXPECT_EQ(client_.Call<v1::Account>(v1::GetMeRequest())->id(), "acc_1");
  EXPECT_EQ(pauses_, std::vector<Duration>{seconds{3}});
}

TEST_F(ClientTest, CallThatAlwaysComesTooSoonGivesUp) {
  transport_.Answer("GET /v1/me", net::Response{.status = 429, .headers = {{"Retry-After", "x"}}});
  const auto refused = client_.Call<v1::Account>(v1::GetMeRequest());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(transport_.sent.size(), 8U);
}

TEST_F(ClientTest, QuotaThatIsUsedUpIsNotAskedForAgain) {
  transport_.Answer("GET /v1/me", net::Response{.status = 429});
  EXPECT_FALSE(client_.Call<v1::Account>(v1::GetMeRequest()));
  EXPECT_EQ(transport_.sent.size(), 1U);
}

TEST_F(ClientTest, ForeignAnswersAreToldFromOurs) {
  struct Case {
    int status;
    const char* type;
    const char* body;
    ErrorCode code;
  };
  const Case cases[] = {
      {200, "text/html", "<html>", ErrorCode::kUnavailable},
      {200, "application/x-protobuf", "\xff\xff\xff", ErrorCode::kUnavailable},
      {404, "text/html", "<html>", ErrorCode::kNotFound},
      {502, "text/html", "", ErrorCode::kUnavailable},
      {504, "", "", ErrorCode::kDeadlineExceeded},
      {401, "application/json", "{\"code\":\"unheard_of\"}", ErrorCode::kUnauthenticated},
      {409, "application/json; charset=utf-8", "{\"code\":\"conflict\",\"new\":1}",
       ErrorCode::kConflict},
      {400, "application/json", "[[[[", ErrorCode::kInvalidArgument},
  };
  for (const Case& c : cases) {
    FakeTransport transport;
    transport.Answer(
        "GET /v1/me",
        net::Response{
            .status = c.status, .headers = {{"content-type", c.type}}, .body = c.body, .file = {}});
    Client client(transport, {.base_url = std::string(FakeTransport::kUrl), .api_key = {}});
    const auto answer = client.Call<v1::Account>(v1::GetMeRequest());
    ASSERT_FALSE(answer) << c.status << " " << c.body;
    EXPECT_EQ(answer.error().code, c.code) << c.status << " " << c.body;
    EXPECT_FALSE(answer.error().message.empty() && answer.error().reason.empty() &&
                 c.status != 409);
  }
}

TEST_F(ClientTest, WatchHandsOutEachMessageAndEndsWithTheStream) {
  v1::Event first;
  first.set_sequence(1);
  v1::Event second;
  second.set_sequence(2);
  transport_.Stream("GET /v1/events:watch", {&first, &second});
  std::vector<std::uint64_t> seen;
  const Status status = client_.Watch<v1::Event>(v1::WatchEventsRequest(),
                                                 [&](const v1::Event& event) -> Status {
                                                   seen.push_back(event.sequence());
                                                   return {};
                                                 },
                                                 {});
  EXPECT_TRUE(status);
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(ClientTest, WatchTellsRefusalsAndForeignStreams) {
  v1::ErrorResponse refusal;
  refusal.set_code("permission_denied");
  transport_.Refuse("GET /v1/events:watch", 403, refusal);
  transport_.Answer("GET /v1/events:watch",
                    net::Response{.status = 200,
                                  .headers = {{"Content-Type", "text/event-stream"}},
                                  .body = "event: error\ndata: {\"code\":\"unauthenticated\"}\n\n",
                                  .file = {}});
  transport_.Answer("GET /v1/events:watch",
                    net::Response{.status = 200,
                                  .headers = {{"Content-Type", "text/event-stream"}},
                                  .body = "data: no json\n\n",
                                  .file = {}});
  transport_.AnswerBytes("GET /v1/events:watch", "<html>");
  for (const ErrorCode code : {ErrorCode::kPermissionDenied, ErrorCode::kUnauthenticated,
                               ErrorCode::kInternal, ErrorCode::kUnavailable}) {
    const Status status = client_.Watch<v1::Event>(
        v1::WatchEventsRequest(), [](const v1::Event&) -> Status { return {}; }, {});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, code);
  }
}

TEST_F(ClientTest, BrokenLogGoesOnWhereItStopped) {
  const auto a = Chunk(10, 1);
  const auto b = Chunk(20, 1);
  const auto c = Chunk(30, 1, true);
  transport_.Stream(kLogs, {&a, &b}, true);
  transport_.Fail(kLogs, Unavailable("refused").error());
  transport_.Stream(kLogs, {&c});
  Status status;
  EXPECT_EQ(WatchedOffsets(status), (std::vector<std::uint64_t>{10, 20, 30}));
  EXPECT_TRUE(status);
  ASSERT_EQ(transport_.sent.size(), 3U);
  EXPECT_TRUE(transport_.sent[1].url.ends_with("logs:watch?offset=20"));
  EXPECT_TRUE(transport_.sent[2].url.ends_with("logs:watch?offset=20"));
  EXPECT_EQ(pauses_, (std::vector<Duration>{milliseconds{250}, milliseconds{500}}));
}

TEST_F(ClientTest, LogThatFallsSilentGoesOnToo) {
  const auto a = Chunk(10, 1);
  const auto b = Chunk(20, 1, true);
  transport_.Stream(kLogs, {&a}, true);
  transport_.Fail(kLogs, DeadlineExceeded("nothing moved").error());
  transport_.Stream(kLogs, {&b});
  Status status;
  EXPECT_EQ(WatchedOffsets(status), (std::vector<std::uint64_t>{10, 20}));
  EXPECT_TRUE(status);
  for (const net::HttpCall& call : transport_.sent) {
    EXPECT_EQ(call.stall_deadline, seconds{60});
    EXPECT_EQ(call.deadline, Duration{0});
  }
}

TEST_F(ClientTest, EveryCallHeedsTheStopOfItsUser) {
  std::stop_source stop;
  Client client(
      transport_,
      {.base_url = std::string(FakeTransport::kUrl), .api_key = {}, .stop = stop.get_token()});
  transport_.Answer("GET /v1/jobs/job_1", v1::Job());
  v1::GetJobRequest request;
  request.set_job_id("job_1");
  ASSERT_TRUE(client.Call<v1::Job>(request));
  stop.request_stop();
  EXPECT_TRUE(transport_.sent.at(0).stop.stop_requested());
}

TEST_F(ClientTest, LogOfANewerAttemptIsReadFromItsStart) {
  const auto old_chunk = Chunk(20, 1);
  const auto skipped = Chunk(40, 2);
  const auto first = Chunk(10, 2);
  const auto last = Chunk(40, 2, true);
  transport_.Stream(kLogs, {&old_chunk}, true);
  transport_.Stream(kLogs, {&skipped});
  transport_.Stream(kLogs, {&first, &last});
  Status status;
  EXPECT_EQ(WatchedOffsets(status), (std::vector<std::uint64_t>{20, 10, 40}));
  EXPECT_TRUE(status);
  EXPECT_TRUE(transport_.sent.at(2).url.ends_with("logs:watch"));
}

TEST_F(ClientTest, LogGivesUpAfterVainTriesAndAtOnceWhenRefused) {
  transport_.Fail(kLogs, Unavailable("down").error());
  Status status;
  WatchedOffsets(status);
  ASSERT_FALSE(status);
  EXPECT_EQ(transport_.sent.size(), Client::kResumesMax + 1U);

  transport_ = FakeTransport();
  v1::ErrorResponse refusal;
  refusal.set_code("not_found");
  transport_.Refuse(kLogs, 404, refusal);
  WatchedOffsets(status);
  EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(transport_.sent.size(), 1U);
}

class TransferTest : public ClientTest {
 protected:
  TransferTest() {
    std::string pattern = testing::TempDir() + "client_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    artifact_.set_id("artifact_1");
    artifact_.set_path("model.bin");
    artifact_.set_size_bytes(content_.size());
    artifact_.set_sha256(Hex(Sha256(content_)));
  }
  ~TransferTest() override { std::filesystem::remove_all(folder_); }

  const std::string content_ = std::string("\0\xff weights\n", 11) + std::string(100, 'w');
  static constexpr const char* kContent = "GET /v1/artifacts/artifact_1/content";
  std::string folder_;
  v1::Artifact artifact_;
  std::uint64_t done_ = 0;
  Progress progress_ = [this](std::uint64_t done, std::uint64_t) { done_ = done; };
};

TEST_F(TransferTest, UploadSendsTheFileWholeAndUnderItsName) {
  ASSERT_TRUE(WriteFile(folder_ + "/local", content_, FileMode::kOwnerOnly));
  transport_.Answer("POST /v1/artifacts", artifact_);
  const auto kept = client_.Upload(folder_ + "/local", "model.bin", progress_, {});
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(kept->id(), "artifact_1");
  EXPECT_EQ(transport_.sent.at(0).body, content_);
  EXPECT_TRUE(transport_.sent.at(0).url.ends_with("/v1/artifacts?path=model.bin"));
  EXPECT_EQ(done_, content_.size());
}

TEST_F(TransferTest, UploadThatArrivedDamagedIsAnError) {
  ASSERT_TRUE(WriteFile(folder_ + "/local", content_ + "x", FileMode::kOwnerOnly));
  transport_.Answer("POST /v1/artifacts", artifact_);
  EXPECT_EQ(client_.Upload(folder_ + "/local", "m", {}, {}).error().reason, "digest_mismatch");
}

TEST_F(TransferTest, UploadOfWhatIsNoFileSendsNothing) {
  EXPECT_EQ(client_.Upload(folder_ + "/none", "m", {}, {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(client_.Upload(folder_, "m", {}, {}).error().reason, "not_a_file");
  EXPECT_TRUE(transport_.sent.empty());
}

TEST_F(TransferTest, DownloadMakesFoldersAndTheFile) {
  transport_.AnswerBytes(kContent, content_);
  const std::string path = folder_ + "/a/b/model.bin";
  const Status status = client_.Download(artifact_, path, progress_, {});
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(*ReadFile(path, 1000), content_);
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
  EXPECT_EQ(done_, content_.size());
}

TEST_F(TransferTest, DownloadThatIsNotWhatWasPromisedLeavesNothing) {
  v1::ErrorResponse refusal;
  refusal.set_code("not_found");
  transport_.AnswerBytes(kContent, content_ + "x");
  transport_.AnswerBytes(kContent, "X" + content_.substr(1));
  transport_.AnswerBytes(kContent, content_.substr(1));
  transport_.Refuse(kContent, 404, refusal);
  const std::string path = folder_ + "/model.bin";
  for (const char* reason : {"digest_mismatch", "digest_mismatch", "digest_mismatch", ""}) {
    const Status status = client_.Download(artifact_, path, {}, {});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().reason, reason);
    EXPECT_TRUE(std::filesystem::is_empty(folder_));
  }
}

TEST(BaseUrlTest, TakesPlainAddressesOnly) {
  EXPECT_EQ(*ParseBaseUrl("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(*ParseBaseUrl("https://io.example/base//"), "https://io.example/base");
  EXPECT_EQ(*ParseBaseUrl("http://[::1]:80/"), "http://[::1]:80");
  for (const char* bad :
       {"", "http://", "https:///x", "ftp://a", "a:80", "http://u:p@a", "http://a?b", "http://a#b",
        "http://a b", "http://a\n", "http://:80", "file:///etc"}) {
    EXPECT_FALSE(ParseBaseUrl(bad)) << bad;
  }
}

TEST(PauseTest, EndsEarlyWhenAskedTo) {
  std::stop_source source;
  EXPECT_TRUE(PauseFor(milliseconds{1}, source.get_token()));
  source.request_stop();
  EXPECT_FALSE(PauseFor(hours{1}, source.get_token()));
}

}  // namespace
}  // namespace ioworker::client
