#include "http/handler.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "http/testing.h"
#include "net/http_client.h"
#include "net/loop.h"

namespace ioworker::http {
namespace {

class NoFrames final : public net::WebSocketHandler {
 public:
  void OnOpen(std::shared_ptr<net::WebSocket>) override {}
  void OnFrame(std::string_view) override {}
  void OnClose(std::string_view) override {}
};

class Sockets final : public WebSocketRoutes {
 public:
  net::Upgrade Open(const net::Request& request) override {
    if (request.Path().ends_with("unknown")) return {};
    return {.handler = std::make_shared<NoFrames>(), .limits = {}};
  }
};

class HandlerTest : public testing::Test {
 protected:
  HandlerTest()
      : wrapper_({.authenticator = authenticator_, .clock = clock_}),
        handler_({.binding = binding_,
                  .sockets = sockets_,
                  .console = console_,
                  .wrapper = wrapper_,
                  .not_ready = [this] { return obstacle_; }}) {
    BindEveryCall(binding_, calls_);
    EXPECT_TRUE(binding_.Seal());
  }

  // The refusal that a head gets at once; status 0 if it gets none.
  net::Response Refusal(net::Request head) {
    auto plan = handler_.Plan(head);
    if (auto* response = std::get_if<net::Response>(&plan)) return std::move(*response);
    net::Response none;
    none.status = 0;
    return none;
  }

  FakeExchange& Serve(net::Request request) {
    exchange_ = std::make_shared<FakeExchange>(std::move(request));
    handler_.Serve(exchange_);
    return *exchange_;
  }

  ManualClock clock_{Instant{0}};
  FakeAuthenticator authenticator_;
  Binding binding_;
  std::map<std::string, int> calls_;
  Sockets sockets_;
  StaticFiles console_;
  std::string obstacle_;
  Wrapper wrapper_;
  Handler handler_;
  std::shared_ptr<FakeExchange> exchange_;
};

TEST_F(HandlerTest, HealthAndReadinessAreTwoThings) {
  EXPECT_EQ(Serve(MakeRequest("GET", "/healthz")).reply.status, 200);
  EXPECT_EQ(Serve(MakeRequest("GET", "/readyz")).reply.body, "ready\n");
  obstacle_ = "the database does not answer";
  EXPECT_EQ(Serve(MakeRequest("GET", "/healthz")).reply.status, 200);
  const auto& waits = Serve(MakeRequest("GET", "/readyz")).reply;
  EXPECT_EQ(waits.status, 503);
  EXPECT_EQ(waits.body, "the database does not answer\n");
  EXPECT_EQ(net::FindHeader(waits.headers, "retry-after"), "1");
}

TEST_F(HandlerTest, UnknownPathIsNotFound) {
  for (const char* path : {"/v1", "/v1/", "/v1/nothing", "/v1/jobs/1:dance", "/v1/jobs/1/2/3"}) {
    const auto response = Refusal(MakeRequest("GET", path));
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(nlohmann::json::parse(response.body)["reason"], "unknown_path") << path;
  }
}

TEST_F(HandlerTest, WrongMethodNamesTheRightOnes) {
  const auto response = Refusal(MakeRequest("PUT", "/v1/jobs"));
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(net::FindHeader(response.headers, "allow"), "GET, POST");
}

// While one upload is being served another one comes, and so on.
class Crowd final : public Authenticator {
 public:
  Result<app::Caller> Authenticate(const net::Request& request) override {
    if (exchanges.size() < 40) {
      exchanges.push_back(std::make_shared<FakeExchange>(request));
      handler->Serve(exchanges.back());
    }
    return app::Caller{};
  }

  Handler* handler = nullptr;
  std::vector<std::shared_ptr<FakeExchange>> exchanges;
};

TEST_F(HandlerTest, UploadsLeaveThreadsForEverybodyElse) {
  Crowd crowd;
  Wrapper wrapper({.authenticator = crowd, .clock = clock_});
  Handler handler(
      {.binding = binding_, .sockets = sockets_, .console = console_, .wrapper = wrapper});
  crowd.handler = &handler;
  const auto upload = MakeRequest("POST", "/v1/artifacts?path=data");
  handler.Serve(std::make_shared<FakeExchange>(upload));
  ASSERT_EQ(crowd.exchanges.size(), std::size_t{Handler::kUploadsMax});
  EXPECT_EQ(crowd.exchanges.back()->reply.status, 503);
  crowd.exchanges.clear();
  handler.Serve(std::make_shared<FakeExchange>(upload));
  EXPECT_EQ(crowd.exchanges.front()->reply.status, 401) << "the places are free again";
}

TEST_F(HandlerTest, OversizeBodyIsRefusedFromTheHead) {
  const net::Headers large{{"Content-Length", std::to_string(kBodyBytesMax + 1)}};
  EXPECT_EQ(Refusal(MakeRequest("POST", "/v1/jobs", "", large)).status, 413);
  const net::Headers fits{{"Content-Length", std::to_string(kBodyBytesMax)}};
  EXPECT_EQ(Refusal(MakeRequest("POST", "/v1/jobs", "", fits)).status, 0);
  const auto plan = handler_.Plan(MakeRequest("POST", "/v1/jobs"));
  EXPECT_EQ(std::get<net::Buffered>(plan).bytes_max, kBodyBytesMax);
}

TEST_F(HandlerTest, UploadsAreStreamed) {
  const auto plan = handler_.Plan(MakeRequest("POST", "/v1/artifacts"));
  EXPECT_TRUE(std::holds_alternative<net::Streamed>(plan));
}

TEST_F(HandlerTest, DevicesAreUpgraded) {
  const net::Headers upgrade{{"Upgrade", "websocket"}, {"Connection", "Upgrade"}};
  for (const char* path : {"/v1/device/connect", "/v1/device/streams/token"}) {
    const auto plan = handler_.Plan(MakeRequest("GET", path, "", upgrade));
    EXPECT_TRUE(std::holds_alternative<net::Upgrade>(plan)) << path;
    EXPECT_EQ(Refusal(MakeRequest("GET", path)).status, 426) << path;
  }
  EXPECT_EQ(Refusal(MakeRequest("GET", "/v1/device/streams/unknown", "", upgrade)).status, 404);
}

TEST_F(HandlerTest, CallsAreServed) {
  EXPECT_EQ(Serve(MakeRequest("GET", "/v1/network")).reply.status, 200);
  EXPECT_EQ(calls_["NetworkService.GetNetwork"], 1);
  EXPECT_EQ(Serve(MakeRequest("GET", "/v1/jobs/job_1")).reply.status, 401);
}

TEST_F(HandlerTest, HealthAndConsoleNeedNoSignIn) {
  EXPECT_EQ(Serve(MakeRequest("GET", "/healthz")).reply.body, "ok\n");
  EXPECT_EQ(Serve(MakeRequest("GET", "/jobs")).Header("content-type"), "text/html; charset=utf-8");
}

// The same handler behind a real server.
class ServedTest : public HandlerTest {
 protected:
  void SetUp() override {
    auto server = net::Server::Start(loop_, {}, handler_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
  }

  net::HttpCall CallTo(std::string method, const std::string& target) {
    net::HttpCall call;
    call.method = std::move(method);
    call.url = "http://127.0.0.1:" + std::to_string(server_->port()) + target;
    call.headers = {{"Content-Type", "application/json"}};
    return call;
  }

  net::Loop loop_{1};
  std::unique_ptr<net::Server> server_;
  net::HttpClient client_{net::HttpClientOptions{}};
};

TEST_F(ServedTest, CallsPagesAndRefusalsPass) {
  struct Case {
    const char* method;
    const char* target;
    const char* body;
    int status;
  };
  authenticator_.answer = EveryCaller().at("renter");
  const Case cases[] = {
      {"GET", "/healthz", "", 200},
      {"GET", "/v1/network", "", 200},
      {"GET", "/v1/jobs", "", 200},
      {"POST", "/v1/jobs", R"({"jobs":[{}]})", 201},
      {"GET", "/v1/nothing", "", 404},
      {"POST", "/v1/jobs", R"({"colour":1})", 400},
      {"GET", "/v1/accounts", "", 403},
      {"DELETE", "/v1/jobs", "", 405},
      {"GET", "/jobs/job_1", "", 200},
      {"GET", "/assets/missing.js", "", 404},
      {"POST", "/v1/artifacts", "bytes", 201},
  };
  for (const auto& expected : cases) {
    auto call = CallTo(expected.method, expected.target);
    call.body = expected.body;
    const auto response = client_.Send(call);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, expected.status) << expected.target << "\n" << response->body;
    EXPECT_FALSE(net::FindHeader(response->headers, "content-security-policy").empty());
  }
}

TEST_F(ServedTest, OversizeBodyIsRefusedInWords) {
  auto call = CallTo("POST", "/v1/jobs");
  call.body.assign(kBodyBytesMax + 1, ' ');
  const auto response = client_.Send(call);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 413);
  EXPECT_EQ(nlohmann::json::parse(response->body)["code"], "too_large");
}

TEST_F(ServedTest, EventsArrive) {
  authenticator_.answer = EveryCaller().at("account");
  auto call = CallTo("GET", "/v1/events:watch");
  std::string received;
  call.on_piece = [&](int, std::string_view piece) {
    received += piece;
    return Status();
  };
  const auto response = client_.Send(call);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(net::FindHeader(response->headers, "content-type"), "text/event-stream");
  EXPECT_EQ(received, "retry: 2000\n\n");
}

}  // namespace
}  // namespace ioworker::http
