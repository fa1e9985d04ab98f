#include "net/http_client.h"

#include <fmt/format.h>
#include <sys/un.h>

#include "base/thread.h"
#include "net/test_support.h"

namespace ioworker::net {
namespace {

// An error of no kind if there is none.
Error ErrorOf(const Result<Response>& result) { return result ? Error{} : result.error(); }

class HttpClientTest : public ::testing::Test {
 protected:
  void Start(std::optional<TlsFiles> tls = std::nullopt) {
    server_ = StartServer(loop_, handler_, {}, std::move(tls));
  }

  HttpCall Call(std::string method = "GET", std::string body = {}) {
    return {.method = std::move(method),
            .url = fmt::format("http://127.0.0.1:{}/path", server_->port()),
            .body = std::move(body)};
  }

  Loop loop_{1};
  TestHandler handler_;
  std::unique_ptr<Server> server_;
};

TEST_F(HttpClientTest, SendsEveryMethodWithItsBody) {
  handler_.serve = [](const std::shared_ptr<Exchange>& exchange) {
    const Request& request = exchange->request();
    exchange->Reply(
        {.status = 418,
         .headers = {{"X-Type", std::string(FindHeader(request.headers, "content-type"))}},
         .body = request.method + "|" + request.body});
  };
  Start();
  HttpClient client({});
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    HttpCall call = Call(method, std::string(method) == "GET" ? "" : "body");
    call.headers.push_back({"Content-Type", "text/x"});
    const auto response = client.Send(call);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 418);
    EXPECT_EQ(FindHeader(response->headers, "x-type"), "text/x");
    EXPECT_EQ(response->body, fmt::format("{}|{}", method, call.body));
  }
  EXPECT_TRUE(client.Send(Call("POST"))) << "a body may be empty";
  const auto head = client.Send(Call("HEAD"));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->body, "");
}

TEST_F(HttpClientTest, KeepsItsConnection) {
  RawServer server;
  HttpClient client({});
  const auto answering = StartThread("answering", [&](const std::stop_token&) {
    RawPeer peer = server.Accept();  // once only
    for (int i = 0; i < 2; ++i) {
      peer.ReadUntil("\r\n\r\n");
      peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  const HttpCall call{.url = fmt::format("http://127.0.0.1:{}/", server.port())};
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.Send(call)->body, "ok");
}

TEST_F(HttpClientTest, StreamsBothWays) {
  constexpr std::size_t kSize = 10 << 20;
  handler_.plan = [](const Request&) { return Streamed{kSize}; };
  handler_.serve = [](const std::shared_ptr<Exchange>& exchange) {
    std::string whole;
    std::vector<char> buffer(100'000);
    for (;;) {
      const auto got = exchange->ReadBody(buffer);
      if (!got || *got == 0) break;
      whole.append(buffer.data(), *got);
    }
    exchange->Reply({.body = std::move(whole)});
  };
  Start();
  HttpClient client({});
  HttpCall call = Call("PUT");
  std::size_t given = 0;
  call.read_body_size = kSize;
  call.read_body = [&](std::size_t size) -> Result<std::string> {
    std::string piece(std::min(size, kSize - given), static_cast<char>('a' + given % 26));
    given += piece.size();
    return piece;
  };
  std::size_t received = 0;
  call.on_piece = [&](int status, std::string_view piece) -> Status {
    EXPECT_EQ(status, 200);
    received += piece.size();
    return {};
  };
  const auto response = client.Send(call);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(received, kSize);
}

TEST_F(HttpClientTest, OurOwnErrorsComeBackAsTheyWere) {
  handler_.plan = [](const Request&) { return Streamed{1000}; };
  handler_.serve = [](const std::shared_ptr<Exchange>& exchange) {
    char buffer[100];
    for (auto got = exchange->ReadBody(buffer); got && *got > 0;) got = exchange->ReadBody(buffer);
    exchange->Reply({.body = "done"});
  };
  Start();
  HttpClient client({});
  HttpCall call = Call();
  call.on_piece = [](int, std::string_view) -> Status { return Conflict("mine", "enough"); };
  EXPECT_EQ(ErrorOf(client.Send(call)).reason, "mine");
  call = Call("PUT");
  call.read_body_size = 10;
  call.read_body = [](std::size_t) -> Result<std::string> { return Conflict("mine", "no"); };
  EXPECT_EQ(ErrorOf(client.Send(call)).reason, "mine");
}

TEST_F(HttpClientTest, AnswerOverTheLimitIsTooLarge) {
  Start();
  HttpClient client({});
  HttpCall call = Call("POST", std::string(1000, 'x'));
  call.response_bytes_max = 100;
  EXPECT_EQ(ErrorOf(client.Send(call)).code, ErrorCode::kTooLarge);
}

TEST_F(HttpClientTest, RedirectIsAnAnswerLikeAnyOther) {
  handler_.serve = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->Reply({.status = 302, .headers = {{"Location", "/other"}}});
  };
  Start();
  HttpClient client({});
  EXPECT_EQ(client.Send(Call())->status, 302);
}

TEST_F(HttpClientTest, StopAndDeadlineEndACallThatGetsNoAnswer) {
  Mailbox<std::shared_ptr<Exchange>> kept;
  handler_.serve = [&](std::shared_ptr<Exchange> exchange) { kept.Put(std::move(exchange)); };
  Start();
  HttpClient client({});
  HttpCall call = Call();
  std::stop_source stop;
  call.stop = stop.get_token();
  call.deadline = kPatience;
  {
    const auto stopper = StartThread("stopper", [&](const std::stop_token&) {
      const auto unanswered = kept.Take();
      stop.request_stop();
    });
    EXPECT_EQ(ErrorOf(client.Send(call)).code, ErrorCode::kUnavailable);
  }
  EXPECT_EQ(ErrorOf(client.Send(call)).code, ErrorCode::kUnavailable) << "stopped before it began";
  call = Call();
  call.deadline = milliseconds{50};
  EXPECT_EQ(ErrorOf(client.Send(call)).code, ErrorCode::kDeadlineExceeded);
  server_.reset();  // its worker may still be about to keep the last exchange
}

TEST_F(HttpClientTest, FailuresOfTransportAreUnavailable) {
  HttpClient client({});
  HttpCall call;
  {
    call.url = fmt::format("http://127.0.0.1:{}/", RawServer().port());
  }
  EXPECT_EQ(ErrorOf(client.Send(call)).code, ErrorCode::kUnavailable);
  call.url = "file:///etc/hostname";
  EXPECT_EQ(ErrorOf(client.Send(call)).code, ErrorCode::kInvalidArgument);
}

TEST_F(HttpClientTest, ACallInWhichNothingMovesIsEnded) {
  RawServer server;
  HttpClient client({});
  const auto answering = StartThread("answering", [&](const std::stop_token&) {
    RawPeer peer = server.Accept();
    peer.ReadUntil("\r\n\r\n");
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nfirst");
    peer.ReadUntil("\r\n\r\n");  // until the client gives up
  });
  std::string came;
  HttpCall call{.url = fmt::format("http://127.0.0.1:{}/", server.port())};
  call.deadline = minutes{5};
  call.stall_deadline = seconds{1};
  call.on_piece = [&](int, std::string_view piece) -> Status {
    came += piece;
    return {};
  };
  EXPECT_EQ(ErrorOf(client.Send(call)).code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(came, "first");
}

TEST(ProxyTest, ThisMachineAndListedHostsAreReachedWithoutIt) {
  const std::string proxy = "http://proxy:3128";
  struct Case {
    std::string_view url;
    std::string_view no_proxy;
    bool by_proxy;
  };
  const Case cases[] = {
      {"https://network.example", "", true},
      {"http://localhost:8080/x", "", false},
      {"http://LOCALHOST", "", false},
      {"http://127.0.0.1:8080", "", false},
      {"http://127.8.9.1", "", false},
      {"http://127.example", "", true},
      {"http://[::1]:80", "", false},
      {"https://network.example", "other.example, network.example", false},
      {"https://a.network.example", "network.example", false},
      {"https://a.network.example", ".Network.Example", false},
      {"https://mynetwork.example", "network.example", true},
      {"https://10.1.2.3", "10.1.2.3", false},
      {"https://10.1.2.34", "10.1.2.3", true},
      {"https://network.example", "*", false},
      {"https://network.example", ",, ,", true},
      {"no url", "", true},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(ProxyFor(each.url, proxy, each.no_proxy), each.by_proxy ? proxy : "") << each.url;
  }
}

TEST_F(HttpClientTest, AProxyIsNotAskedForThisMachine) {
  Start();
  HttpClient client({.proxy = "http://127.0.0.1:1"});
  EXPECT_TRUE(client.Send(Call()));
}

TEST_F(HttpClientTest, TlsWorksForWhoeverTrustsTheCertificate) {
  const TestCertificate certificate;
  Start(certificate.files);
  HttpCall call = Call("POST", std::string(300'000, 'x'));
  call.url = fmt::format("https://localhost:{}/", server_->port());
  HttpClient trusting({.ca_path = certificate.files.certificate_chain_path});
  const auto response = trusting.Send(call);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "/|" + call.body);
  HttpClient wary({});
  const auto refused = wary.Send(call);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(refused.error().message.find("certificate"), std::string::npos);
}

TEST_F(HttpClientTest, SpeaksOverAUnixSocket) {
  const TestFolder folder;
  const std::string path = folder.File("engine.sock");
  const FileHandle listener(socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener.get(), 1), 0);
  const auto answering = StartThread("answering", [&](const std::stop_token&) {
    RawPeer peer(FileHandle(accept(listener.get(), nullptr, nullptr)));
    EXPECT_TRUE(peer.ReadUntil("\r\n\r\n").starts_with("GET /version HTTP/1.1\r\n"));
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  });
  HttpClient client({.unix_socket = path});
  const auto response = client.Send({.url = "http://engine/version"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "{}");
}

}  // namespace
}  // namespace ioworker::net
