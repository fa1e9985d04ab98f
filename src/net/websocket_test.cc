// Both ends of a WebSocket over real sockets.
#include "net/websocket.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/thread.h"
#include "net/websocket_fixture.h"
#include "net/websocket_frames.h"

namespace ioworker::net {
namespace {

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
  EXPECT_EQ(peer.ReadBytes(5),
            "\x8a\x03"
            "abc");
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
