// Both ends of a WebSocket over real sockets.
#include "net/websocket.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <vector>

#include "base/clock.h"
#include "base/thread.h"
#include "net/loop.h"
#include "net/server.h"
#include "net/test_support.h"
#include "net/websocket_client.h"
#include "net/websocket_frames.h"

namespace ioworker::net {
namespace {

using SocketPtr = std::shared_ptr<WebSocket>;
using HandlerPtr = std::shared_ptr<TestSocketHandler>;

constexpr std::string_view kUpgrade =
    "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

class WebSocketTest : public ::testing::Test {
 protected:
  WebSocketTest() {
    handler_.plan = [this](const Request&) {
      auto accepted = std::make_shared<TestSocketHandler>();
      accepted_.Put(accepted);
      return Upgrade{accepted, limits_};
    };
  }

  void Start(std::optional<TlsFiles> tls = std::nullopt) {
    server_ = StartServer(*loop_, handler_, {}, std::move(tls));
  }

  ConnectOptions Options() {
    return {.url = fmt::format("http://127.0.0.1:{}/link", server_->port())};
  }

  // Opens one, and finds the server's end of it.
  void Open(ConnectOptions options) {
    client_ = std::make_shared<TestSocketHandler>();
    ConnectWebSocket(*loop_, std::move(options), client_);
    near_ = client_->opened.Take().value_or(nullptr);
    ASSERT_TRUE(near_);
    TakeFarEnd();
  }

  void TakeFarEnd() {
    served_ = accepted_.Take().value_or(nullptr);
    ASSERT_TRUE(served_);
    far_ = served_->opened.Take().value_or(nullptr);
    ASSERT_TRUE(far_);
  }

  // A peer without manners, its handshake done.
  RawPeer OpenRaw() {
    RawPeer peer(server_->port());
    peer.Send(kUpgrade);
    const std::string answer = peer.ReadUntil("\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 101 ")) << answer;
    EXPECT_NE(answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
              std::string::npos);  // the example of RFC 6455, section 1.3
    TakeFarEnd();
    return peer;
  }

  // Why an opening failed.
  std::string Refusal(ConnectOptions options) {
    const auto refused = std::make_shared<TestSocketHandler>();
    ConnectWebSocket(*loop_, std::move(options), refused);
    return refused->closed.Take().value_or("nothing happened");
  }

  SocketLimits limits_;
  Mailbox<HandlerPtr> accepted_;
  TestHandler handler_;
  std::unique_ptr<Loop> loop_ = std::make_unique<Loop>(2);
  std::unique_ptr<Server> server_;
  HandlerPtr client_, served_;
  SocketPtr near_, far_;
};

std::string Masked(Opcode opcode, std::string_view payload) {
  std::string bytes;
  AppendFrame(bytes, opcode, payload, 0x01020304);
  return bytes;
}

TEST_F(WebSocketTest, FramesArriveWholeAndInOrderBothWays) {
  Start();
  Open(Options());
  for (const std::size_t size : {0, 1, 125, 126, 65535, 65536, 1 << 20}) {
    const std::string frame(size, 'x');
    EXPECT_TRUE(near_->Send(frame));
    EXPECT_TRUE(far_->Send(frame));
    EXPECT_TRUE(served_->frames.Take() == frame) << size;
    EXPECT_TRUE(client_->frames.Take() == frame) << size;
  }
  for (int i = 0; i < 1000; ++i) near_->Send(std::to_string(i));
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(served_->frames.Take(), std::to_string(i));
}

TEST_F(WebSocketTest, ManyThreadsSendWithoutLosingOrMixingFrames) {
  constexpr int kThreads = 4;
  constexpr int kFrames = 500;
  Start();
  Open(Options());
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.push_back(StartThread("sender", [this, t](const std::stop_token&) {
      for (int i = 0; i < kFrames; ++i) near_->Send(fmt::format("{} {}", t, i));
    }));
  }
  std::vector<int> next(kThreads, 0);
  for (int i = 0; i < kThreads * kFrames; ++i) {
    const auto frame = served_->frames.Take();
    ASSERT_TRUE(frame);
    const auto t = static_cast<std::size_t>(frame->front() - '0');
    EXPECT_EQ(*frame, fmt::format("{} {}", t, next[t]++));
  }
}

TEST_F(WebSocketTest, DrainedIsToldAndNothingIsQueuedThen) {
  Start();
  Open(Options());
  EXPECT_TRUE(near_->Send(std::string(1 << 20, 'x')));
  EXPECT_TRUE(client_->drained.Take());
  EXPECT_EQ(near_->QueuedBytes(), 0U);
}

TEST_F(WebSocketTest, CloseSendsWhatIsQueuedAndSaysWhy) {
  Start();
  Open(Options());
  near_->Send(std::string(1 << 20, 'x'));
  near_->Close("going home");
  EXPECT_FALSE(near_->Send("late"));
  EXPECT_EQ(served_->frames.Take()->size(), 1U << 20);
  EXPECT_EQ(served_->closed.Take(), "going home");
  EXPECT_EQ(client_->closed.Take(), "going home");
  EXPECT_FALSE(far_->Send("late"));
}

TEST_F(WebSocketTest, LettingGoOfTheSocketClosesIt) {
  Start();
  Open(Options());
  far_.reset();
  EXPECT_TRUE(client_->closed.Take());
  EXPECT_TRUE(served_->closed.Take());
}

TEST_F(WebSocketTest, NothingIsLeftAfterTheClose) {
  Start();
  for (int i = 0; i < 20; ++i) {
    Open(Options());
    (i % 2 == 0 ? near_ : far_)->Close("done");
    EXPECT_TRUE(client_->closed.Take());
    EXPECT_TRUE(served_->closed.Take());
  }
  near_.reset();
  far_.reset();
  client_.reset();
  served_.reset();
  server_.reset();
  loop_.reset();
  EXPECT_EQ(TestSocketHandler::alive, 0);
}

TEST_F(WebSocketTest, PeerThatDoesNotReadIsDropped) {
  limits_ = {.queue_bytes_max = 1 << 20};
  Start();
  const RawPeer peer = OpenRaw();
  int sent = 0;
  while (sent < 10'000 && far_->Send(std::string(64 << 10, 'x'))) ++sent;
  EXPECT_LT(sent, 10'000);
  EXPECT_EQ(served_->closed.Take(), "the other end does not read what it is sent");
}

TEST_F(WebSocketTest, RuleBreakersAreToldWhyAndDropped) {
  struct Case {
    std::string bytes;
    CloseCode code;
    std::string reason;
  };
  std::string bare;
  AppendFrame(bare, Opcode::kBinary, "x", std::nullopt);
  const Case cases[] = {
      {Masked(Opcode::kText, "x"), CloseCode::kUnacceptable, "only binary frames are spoken here"},
      {Masked(Opcode::kBinary, std::string(5000, 'x')), CloseCode::kTooLarge,
       "a message is over the limit"},
      {bare, CloseCode::kProtocolError, "a client's frame has no mask"},
  };
  limits_ = {.frame_bytes_max = 1000};
  Start();
  for (const Case& broken : cases) {
    RawPeer peer = OpenRaw();
    peer.Send(broken.bytes);
    std::string expected;
    AppendFrame(expected, Opcode::kClose, ClosePayload(broken.code, broken.reason), std::nullopt);
    EXPECT_EQ(peer.ReadToEnd(), expected);
    peer.Leave();
    EXPECT_EQ(served_->closed.Take(), broken.reason);
  }
}

TEST_F(WebSocketTest, PingIsAnswered) {
  Start();
  RawPeer peer = OpenRaw();
  peer.Send(Masked(Opcode::kPing, "abc"));
  EXPECT_EQ(peer.ReadBytes(5), "\x8a\x03" "abc");
}

TEST_F(WebSocketTest, SilentPeerIsPingedAndThenDropped) {
  limits_ = {.idle_seconds_max = 1};
  Start();
  RawPeer peer = OpenRaw();
  EXPECT_EQ(peer.ReadToEnd(), std::string("\x89\x00", 2));
  EXPECT_TRUE(peer.ended());
  EXPECT_EQ(served_->closed.Take(), "nothing was heard for 1 seconds");
}

TEST_F(WebSocketTest, FrameBehindTheHandshakeIsNotLost) {
  Start();
  RawPeer peer(server_->port());
  peer.Send(std::string(kUpgrade) + Masked(Opcode::kBinary, "early"));
  TakeFarEnd();
  EXPECT_EQ(served_->frames.Take(), "early");
}

TEST_F(WebSocketTest, VanishedPeerIsNoticed) {
  Start();
  RawPeer peer = OpenRaw();
  peer.Leave();
  EXPECT_EQ(served_->closed.Take(), "the other end closed the connection");
}

TEST_F(WebSocketTest, StoppingServerSaysSo) {
  Start();
  Open(Options());
  const SocketPtr first = far_;
  RawPeer peer = OpenRaw();
  server_.reset();
  EXPECT_EQ(client_->closed.Take(), "shutting down");
  std::string expected;
  AppendFrame(expected, Opcode::kClose, ClosePayload(CloseCode::kGoingAway, "shutting down"),
              std::nullopt);
  EXPECT_EQ(peer.ReadToEnd(), expected);
  EXPECT_FALSE(far_->Send("late"));
}

TEST_F(WebSocketTest, StoppingLoopEndsOpenSocketsAndOpenings) {
  Start();
  const RawServer silent;
  const auto open = std::make_shared<TestSocketHandler>();
  const auto opening = std::make_shared<TestSocketHandler>();
  SocketPtr socket;
  {
    Loop loop(1);
    ConnectWebSocket(loop, Options(), open);
    socket = open->opened.Take().value_or(nullptr);
    ASSERT_TRUE(socket);
    ConnectOptions options = Options();
    options.url = fmt::format("ws://127.0.0.1:{}/", silent.port());
    ConnectWebSocket(loop, options, opening);
  }
  EXPECT_EQ(open->closed.Take(), "shutting down");
  EXPECT_EQ(opening->closed.Take(), "shutting down");
  EXPECT_FALSE(socket->Send("late"));
}

TEST_F(WebSocketTest, TlsWorksForWhoeverTrustsTheCertificate) {
  const TestCertificate certificate;
  Start(certificate.files);
  for (const char* host : {"localhost", "127.0.0.1"}) {
    ConnectOptions options = Options();
    options.url = fmt::format("wss://{}:{}/", host, server_->port());
    options.ca_path = certificate.files.certificate_chain_path;
    Open(options);
    const std::string frame(1 << 20, 'x');
    near_->Send(frame);
    far_->Send(frame);
    EXPECT_TRUE(served_->frames.Take() == frame);
    EXPECT_TRUE(client_->frames.Take() == frame);
    near_->Close("enough");
    EXPECT_EQ(served_->closed.Take(), "enough");
  }
}

TEST_F(WebSocketTest, TlsRefusesAStrangersCertificate) {
  const TestCertificate certificate;
  Start(certificate.files);
  ConnectOptions options = Options();
  options.url = fmt::format("https://localhost:{}/", server_->port());
  EXPECT_NE(Refusal(options).find("self-signed certificate"), std::string::npos);
  options.url = fmt::format("https://127.0.0.2:{}/", server_->port());
  options.ca_path = certificate.files.certificate_chain_path;
  EXPECT_EQ(Refusal(options),
            fmt::format("connection refused by 127.0.0.2:{}; is the coordinator running?",
                        server_->port()));
  options.ca_path = "/no/such.pem";
  options.url = fmt::format("https://localhost:{}/", server_->port());
  EXPECT_NE(Refusal(options).find("/no/such.pem"), std::string::npos);
}

TEST_F(WebSocketTest, TlsRefusesACertificateForAnotherHost) {
  const TestCertificate certificate;
  auto server = Server::Start(
      *loop_, {.address = "127.0.0.2", .tls = certificate.files, .limits = {.worker_threads = 1}},
      handler_);
  ASSERT_TRUE(server);
  const std::string reason =
      Refusal({.url = fmt::format("https://127.0.0.2:{}/", (*server)->port()), 
               .ca_path = certificate.files.certificate_chain_path});
  EXPECT_NE(reason.find("IP address mismatch"), std::string::npos) << reason;
}

TEST_F(WebSocketTest, FailedOpeningsSayWhyInWords) {
  std::uint16_t closed_port = 0;
  {
    closed_port = RawServer().port();
  }
  Start();
  handler_.plan = [](const Request&) {
    return Response{.status = 403};
  };
  ConnectOptions options = Options();
  EXPECT_EQ(Refusal(options),
            fmt::format("127.0.0.1:{} answered 403 Forbidden instead of opening a WebSocket",
                        server_->port()));
  options.url = fmt::format("http://127.0.0.1:{}/", closed_port);
  EXPECT_EQ(Refusal(options),
            fmt::format("connection refused by 127.0.0.1:{}; is the coordinator running?",
                        closed_port));
  const RawServer silent;
  options.url = fmt::format("http://127.0.0.1:{}/", silent.port());
  options.deadline = milliseconds{50};
  EXPECT_EQ(Refusal(options),
            fmt::format("gave up after 50 ms, waiting for an answer from 127.0.0.1:{}",
                        silent.port()));
  options.url = "not a url";
  EXPECT_EQ(Refusal(options), "not a URL like https://host:port/path: not a url");
}

TEST_F(WebSocketTest, AsksTheProxyForATunnel) {
  Start();
  RawServer proxy;
  ConnectOptions options = Options();
  options.proxy = fmt::format("http://me:secret@127.0.0.1:{}", proxy.port());
  client_ = std::make_shared<TestSocketHandler>();
  ConnectWebSocket(*loop_, options, client_);
  RawPeer asked = proxy.Accept();
  const std::string target = fmt::format("127.0.0.1:{}", server_->port());
  EXPECT_EQ(asked.ReadUntil("\r\n\r\n"),
            fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n"
                        "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n",
                        target));
  asked.Send("HTTP/1.1 200 Connection established\r\n\r\n");
  RawPeer onward(server_->port());
  onward.Send(asked.ReadUntil("\r\n\r\n"));
  asked.Send(onward.ReadUntil("\r\n\r\n"));
  EXPECT_TRUE(client_->opened.Take());

  client_ = std::make_shared<TestSocketHandler>();
  ConnectWebSocket(*loop_, options, client_);
  RawPeer refused = proxy.Accept();
  refused.Send("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  EXPECT_EQ(client_->closed.Take(),
            fmt::format("the proxy 127.0.0.1:{} answered 407 when asked for {}", proxy.port(),
                        target));
}

// Every connected socket of this process that has `port` at one end.
int CountWithoutNoDelay(std::uint16_t port, int& connected) {
  int without = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const int descriptor = std::stoi(entry.path().filename());
    sockaddr_in here{};
    sockaddr_in there{};
    socklen_t size = sizeof here;
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&here), &size) != 0) continue;
    size = sizeof there;
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&there), &size) != 0) continue;
    if (ntohs(here.sin_port) != port && ntohs(there.sin_port) != port) continue;
    int on = 0;
    size = sizeof on;
    getsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, &size);
    ++connected;
    without += on == 0;
  }
  return without;
}

TEST_F(WebSocketTest, NoEndWaitsForMoreToSend) {
  Start();
  Open(Options());
  int connected = 0;
  EXPECT_EQ(CountWithoutNoDelay(server_->port(), connected), 0);
  EXPECT_EQ(connected, 2);

  served_->on_frame = [this](std::string_view frame) { far_->Send(std::string(frame)); };
  std::vector<Duration> trips;
  const SystemClock clock;
  for (int i = 0; i < 200; ++i) {
    const Duration before = clock.Steady();
    near_->Send("x");
    ASSERT_TRUE(client_->frames.Take());
    trips.push_back(clock.Steady() - before);
  }
  std::ranges::sort(trips);
  RecordProperty("round_trip_us_median", static_cast<int>(trips[trips.size() / 2].count()));
  RecordProperty("round_trip_us_max", static_cast<int>(trips.back().count()));
  fmt::print("idle connection, round trip: median {} us, most {} us\n",
             trips[trips.size() / 2].count(), trips.back().count());
}

}  // namespace
}  // namespace ioworker::net
