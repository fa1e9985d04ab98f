#include "http/wrapper.h"

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "http/reply.h"
#include "http/testing.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/events.pb.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/metrics.pb.h"
#include "ioworker/v1/sessions.pb.h"

namespace ioworker::http {
namespace {

class Observer final : public CallObserver {
 public:
  void OnCall(const Method& method, int status, Duration took) override {
    seen.push_back(method.name + " " + std::to_string(status) + " " + std::to_string(took.count()));
  }
  std::vector<std::string> seen;
};

// One call bound by the test, all others by BindEveryCall; the caller has every role.
class WrapperTest : public testing::Test {
 protected:
  WrapperTest()
      : wrapper_({.authenticator = authenticator_, .clock = clock_, .observer = &observer_}) {
    app::Caller caller;
    caller.account = {1, 1};
    caller.scopes = accounts::Scopes::All();
    for (const auto role :
         {accounts::Role::kRenter, accounts::Role::kLender, accounts::Role::kOperator}) {
      caller.roles.Add(role);
    }
    authenticator_.answer = caller;
  }

  FakeExchange& Serve(const std::string& name, net::Request request,
                      const std::vector<std::string_view>& path_values = {}) {
    if (binding_.routes().empty()) {
      BindEveryCall(binding_, calls_, {name});
      EXPECT_TRUE(binding_.Seal());
    }
    exchange_ = std::make_shared<FakeExchange>(std::move(request));
    exchange_->upload = upload_;
    for (const auto& route : binding_.routes()) {
      if (route.method.name == name) wrapper_.Serve(route, path_values, exchange_);
    }
    return *exchange_;
  }

  // JobService.GetJob answers this.
  void AnswerGetJob(std::function<Result<v1::Job>()> answer) {
    binding_.Call<v1::GetJobRequest, v1::Job>(
        "JobService.GetJob", [answer](const auto&, const auto&) { return answer(); });
  }

  ManualClock clock_{Instant{0}};
  FakeAuthenticator authenticator_;
  Observer observer_;
  Binding binding_;
  std::map<std::string, int> calls_;
  std::string upload_;
  Wrapper wrapper_;
  std::shared_ptr<FakeExchange> exchange_;
};

TEST_F(WrapperTest, CallIsAnsweredInJson) {
  binding_.Call<v1::CreateJobsRequest, v1::CreateJobsResponse>(
      "JobService.CreateJobs", [](const app::Caller& caller, const v1::CreateJobsRequest& request) {
        v1::CreateJobsResponse response;
        response.add_jobs()->mutable_spec()->set_image(request.jobs(0).image() + " " +
                                                       caller.user_agent);
        return response;
      });
  const auto& exchange = Serve(
      "JobService.CreateJobs",
      MakeRequest("POST", "/v1/jobs", R"({"jobs":[{"image":"a"}]})", {{"User-Agent", "test"}}));
  EXPECT_EQ(exchange.reply.status, 201);
  EXPECT_EQ(exchange.Header("content-type"), "application/json");
  EXPECT_EQ(exchange.Header("cache-control"), "no-store");
  EXPECT_EQ(exchange.Header("x-content-type-options"), "nosniff");
  const auto body = nlohmann::json::parse(exchange.reply.body);
  EXPECT_EQ(body["jobs"][0]["spec"]["image"], "a test");
  EXPECT_EQ(body["jobs"][0]["state"], "STATE_UNSPECIFIED") << "empty values are shown";
}

TEST_F(WrapperTest, CallIsAnsweredInProtobufIfAskedFor) {
  AnswerGetJob([] {
    v1::Job job;
    job.set_id("job_1");
    return job;
  });
  const auto& exchange =
      Serve("JobService.GetJob",
            MakeRequest("GET", "/", "", {{"Accept", "application/x-protobuf"}}), {"1"});
  v1::Job job;
  ASSERT_TRUE(job.ParseFromString(exchange.reply.body));
  EXPECT_EQ(job.id(), "job_1");
  EXPECT_EQ(exchange.Header("content-type"), "application/x-protobuf");
}

TEST_F(WrapperTest, EveryCodeHasItsStatus) {
  Error error;
  AnswerGetJob([&]() -> Result<v1::Job> { return std::unexpected(error); });
  const std::pair<ErrorCode, int> statuses[] = {
      {ErrorCode::kInvalidArgument, 400},   {ErrorCode::kUnauthenticated, 401},
      {ErrorCode::kPermissionDenied, 403},  {ErrorCode::kNotFound, 404},
      {ErrorCode::kConflict, 409},          {ErrorCode::kTooLarge, 413},
      {ErrorCode::kResourceExhausted, 429}, {ErrorCode::kUnavailable, 503},
      {ErrorCode::kDeadlineExceeded, 504},  {ErrorCode::kInternal, 500}};
  for (const auto& [code, status] : statuses) {
    error = {.code = code, .reason = "r", .message = "m \xff", .field = "f", .detail = "secret"};
    const auto& exchange = Serve("JobService.GetJob", MakeRequest("GET", "/"), {"1"});
    EXPECT_EQ(exchange.reply.status, status);
    EXPECT_EQ(exchange.replies, 1);
    const auto body = nlohmann::json::parse(exchange.reply.body);
    EXPECT_EQ(body["code"], ErrorCodeName(code));
    EXPECT_EQ(body["reason"], "r");
    EXPECT_EQ(body["message"], "m \uFFFD");
    EXPECT_EQ(body["field"], "f");
    EXPECT_EQ(body.size(), 4u) << "the detail stays here";
    EXPECT_EQ(exchange.Header("retry-after"), code == ErrorCode::kUnavailable ? "1" : "");
  }
}

TEST_F(WrapperTest, TextIsAnsweredAsItIs) {
  binding_.Call<v1::ScrapeDevicesRequest, v1::Metrics>("MetricsService.ScrapeDevices",
                                                       [](const auto&, const auto&) {
                                                         v1::Metrics metrics;
                                                         metrics.set_text("a 1\n");
                                                         return metrics;
                                                       });
  const auto& exchange = Serve("MetricsService.ScrapeDevices", MakeRequest("GET", "/v1/metrics"));
  EXPECT_EQ(exchange.reply.status, 200);
  EXPECT_EQ(exchange.Header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(exchange.reply.body, "a 1\n");
}

TEST_F(WrapperTest, WhoCallsTooOftenIsToldWhenToComeBack) {
  RateLimits limits({.caller = 0.5, .address = 0}, clock_);
  Wrapper limited({.authenticator = authenticator_, .clock = clock_, .limits = &limits});
  BindEveryCall(binding_, calls_);
  ASSERT_TRUE(binding_.Seal());
  const auto route = std::ranges::find(binding_.routes(), "AccountService.GetMe",
                                       [](const Route& one) { return one.method.name; });
  int refused = 0;
  for (int i = 0; i < 6; ++i) {
    const auto exchange = std::make_shared<FakeExchange>(MakeRequest("GET", "/v1/me"));
    limited.Serve(*route, {}, exchange);
    if (exchange->reply.status == 200) continue;
    ++refused;
    EXPECT_EQ(exchange->reply.status, 429);
    EXPECT_EQ(exchange->Header("retry-after"), "2");
    EXPECT_EQ(nlohmann::json::parse(exchange->reply.body)["reason"], "rate_limited");
  }
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(calls_["AccountService.GetMe"], 5) << "what is refused is not done";
}

TEST_F(WrapperTest, BadInputNeverReachesTheHandler) {
  int calls = 0;
  binding_.Call<v1::CreateJobsRequest, v1::CreateJobsResponse>("JobService.CreateJobs",
                                                               [&](const auto&, const auto&) {
                                                                 ++calls;
                                                                 return v1::CreateJobsResponse();
                                                               });
  const auto& exchange =
      Serve("JobService.CreateJobs", MakeRequest("POST", "/v1/jobs", R"({"jobs":[{"colour":1}]})"));
  EXPECT_EQ(exchange.reply.status, 400);
  EXPECT_EQ(nlohmann::json::parse(exchange.reply.body)["field"], "jobs[0].colour");
  EXPECT_EQ(calls, 0);
}

TEST_F(WrapperTest, EachCallIsObservedOnce) {
  AnswerGetJob([&] {
    clock_.Advance(microseconds{30});
    return v1::Job();
  });
  Serve("JobService.GetJob", MakeRequest("GET", "/"), {"1"});
  Serve("JobService.GetJob", MakeRequest("GET", "/?a=b"), {"1"});
  EXPECT_EQ(observer_.seen,
            (std::vector<std::string>{"JobService.GetJob 200 30", "JobService.GetJob 400 0"}));
}

TEST_F(WrapperTest, SigningInSetsTheCookie) {
  binding_.Call<v1::CreateSessionRequest, Reply<v1::Account>>(
      "SessionService.CreateSession", [](const auto&, const auto&) {
        return Reply<v1::Account>{
            .message = {},
            .cookies = {{.name = kSessionCookie, .token = "abc", .lifetime = hours{24}}}};
      });
  const auto& exchange = Serve("SessionService.CreateSession",
                               MakeRequest("POST", "/v1/sessions", R"({"token":"t"})"));
  EXPECT_EQ(exchange.Header("set-cookie"),
            "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=86400");
}

TEST_F(WrapperTest, SigningOutForgetsTheCookie) {
  binding_.Call<v1::DeleteSessionRequest, Reply<v1::DeleteSessionResponse>>(
      "SessionService.DeleteSession", [](const auto&, const auto&) {
        return Reply<v1::DeleteSessionResponse>{.message = {},
                                                .cookies = {{.name = kSessionCookie}}};
      });
  const auto& exchange =
      Serve("SessionService.DeleteSession", MakeRequest("DELETE", "/"), {"current"});
  EXPECT_EQ(exchange.Header("set-cookie"),
            "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
}

TEST_F(WrapperTest, UploadReadsTheBodyItself) {
  upload_ = std::string(100'000, 'x');
  binding_.Upload<v1::CreateArtifactRequest, v1::Artifact>(
      "ArtifactService.CreateArtifact",
      [](const auto&, const v1::CreateArtifactRequest& request,
         const app::BodySource& body) -> Result<v1::Artifact> {
        v1::Artifact artifact;
        artifact.set_path(request.path());
        char buffer[4096];
        while (true) {
          TRY(const auto size, body(buffer));
          if (size == 0) return artifact;
          artifact.set_size_bytes(artifact.size_bytes() + size);
        }
      });
  const auto& exchange =
      Serve("ArtifactService.CreateArtifact", MakeRequest("POST", "/v1/artifacts?path=a"));
  const auto body = nlohmann::json::parse(exchange.reply.body);
  EXPECT_EQ(body["sizeBytes"], "100000");
  EXPECT_EQ(body["path"], "a");
}

TEST_F(WrapperTest, DownloadIsOfferedAsAFile) {
  binding_.Download<v1::DownloadArtifactRequest>(
      "ArtifactService.DownloadArtifact", [](const auto&, const auto&) -> Result<app::Download> {
        app::Download download;
        download.size = 5;
        download.name = "m\"od\r\nel.bin";
        download.sha256 = "\x01\xff";
        return download;
      });
  const auto& exchange = Serve("ArtifactService.DownloadArtifact", MakeRequest("GET", "/"), {"1"});
  ASSERT_NE(exchange.reply.file, nullptr);
  EXPECT_EQ(exchange.reply.file->size, 5u);
  EXPECT_EQ(exchange.Header("content-type"), "application/octet-stream");
  EXPECT_EQ(exchange.Header("etag"), "\"01ff\"");
  EXPECT_EQ(exchange.Header("content-disposition"),
            "attachment; filename*=UTF-8''m%22od%0D%0Ael.bin");
}

class WatchTest : public WrapperTest {
 protected:
  using Sink = std::shared_ptr<app::Sink<v1::Event>>;

  void AnswerWatch(std::function<Status(const v1::WatchEventsRequest&, Sink)> answer) {
    binding_.Stream<v1::WatchEventsRequest, v1::Event>(
        "EventService.WatchEvents",
        [answer](const auto&, const auto& request, Sink sink) { return answer(request, sink); },
        "after_sequence");
  }

  FakeExchange& Watch(net::Headers headers = {}, const std::string& query = "") {
    return Serve("EventService.WatchEvents",
                 MakeRequest("GET", "/v1/events:watch" + query, "", std::move(headers)));
  }
};

TEST_F(WatchTest, StreamBeginsEvenBeforeTheFirstEvent) {
  Sink kept;
  AnswerWatch([&](const auto&, Sink sink) {
    kept = sink;
    return Status();
  });
  auto& exchange = Watch();
  EXPECT_EQ(exchange.streams, 1);
  EXPECT_EQ(exchange.replies, 0);
  EXPECT_TRUE(kept->Send(v1::Event(), "5"));
  EXPECT_NE(exchange.sent.find("id: 5\ndata: {"), std::string::npos);
  bool gone = false;
  kept->OnGone([&] { gone = true; });
  kept->End();
  EXPECT_TRUE(exchange.ended);
  EXPECT_TRUE(gone);
}

TEST_F(WatchTest, StreamThatNobodyKeepsEnds) {
  AnswerWatch([](const auto&, const Sink& sink) {
    sink->Send(v1::Event(), "");
    return Status();
  });
  EXPECT_TRUE(Watch().ended);
}

TEST_F(WatchTest, RefusalIsAnOrdinaryError) {
  AnswerWatch([](const auto&, const Sink&) -> Status { return NotFound("job", "job_1"); });
  const auto& exchange = Watch();
  EXPECT_EQ(exchange.streams, 0);
  EXPECT_EQ(exchange.reply.status, 404);
}

TEST_F(WatchTest, LastEventIdGoesOnWhereTheReaderWas) {
  std::uint64_t after = 0;
  AnswerWatch([&](const v1::WatchEventsRequest& request, const Sink&) {
    after = request.after_sequence();
    return Status();
  });
  Watch({}, "?afterSequence=3");
  EXPECT_EQ(after, 3u);
  Watch({{"Last-Event-ID", "9"}}, "?afterSequence=3");
  EXPECT_EQ(after, 9u);
  const auto& exchange = Watch({{"Last-Event-ID", "nine"}});
  EXPECT_EQ(exchange.reply.status, 400);
}

}  // namespace
}  // namespace ioworker::http
