#include "net/server.h"

#include <fmt/format.h>
#include <poll.h>

#include "net/server_fixture.h"

namespace ioworker::net {
namespace {

TEST_F(ServerTest, KeepsTheConnectionBetweenRequests) {
  Start();
  RawPeer peer = Connect();
  for (const char* target : {"/first", "/second"}) {
    peer.Send(fmt::format("GET {} HTTP/1.1\r\nHost: a\r\n\r\n", target));
    const std::string answer = peer.ReadAnswer();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << answer;
    EXPECT_TRUE(answer.ends_with(std::string("\r\n\r\n") + target + "|")) << answer;
  }
}

TEST_F(ServerTest, HandlerSeesTheRequestWhole) {
  Start();
  KeepExchanges();
  RawPeer peer = Connect();
  peer.Send("PUT /a%20b?x=1 HTTP/1.1\r\nHost: a\r\nX-Key:  v \r\nContent-Length: 3\r\n\r\nabc");
  const auto exchange = kept_.Take();
  ASSERT_TRUE(exchange);
  const Request& request = (*exchange)->request();
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.Path(), "/a%20b");
  EXPECT_EQ(request.Query(), "x=1");
  EXPECT_EQ(FindHeader(request.headers, "x-key"), "v");
  EXPECT_EQ(request.body, "abc");
  EXPECT_EQ(request.peer, "127.0.0.1");
  EXPECT_FALSE(request.secure);
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  Start();
  RawPeer peer = Connect();
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += fmt::format("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", i);
  peer.Send(requests);
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(peer.ReadAnswer().ends_with(fmt::format("\r\n\r\n/{}|", i))) << i;
  }
}

TEST_F(ServerTest, HeadHasTheLengthButNoBody) {
  Start();
  RawPeer peer = Connect();
  peer.Send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(peer.ReadUntil("\r\n\r\n").find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_TRUE(peer.ReadAnswer().ends_with("/y|"));
}

TEST_F(ServerTest, SaysContinueOnlyWhenItWillReadTheBody) {
  Start();
  RawPeer peer = Connect();
  peer.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(peer.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.Send("hello");
  EXPECT_TRUE(peer.ReadAnswer().ends_with("/|hello"));
  peer.Send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(peer.ReadAnswer().starts_with("HTTP/1.1 413 "));
}

TEST_F(ServerTest, PutsChunksTogether) {
  Start();
  RawPeer peer = Connect();
  peer.Send(
      "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n");
  EXPECT_TRUE(peer.ReadAnswer().ends_with("/c|abcde"));
}

TEST_F(ServerTest, ClosesWhenAskedTo) {
  Start();
  for (const char* head : {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close", "GET / HTTP/1.0"}) {
    RawPeer peer = Connect();
    peer.Send(std::string(head) + "\r\n\r\n");
    EXPECT_NE(peer.ReadToEnd().find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(peer.ended());
  }
}

TEST_F(ServerTest, RefusesWhatIsMalformedOrTooLarge) {
  handler_.plan = [](const Request&) { return Buffered{10}; };
  Start({.header_bytes_max = 1000});
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::pair<std::string, int> cases[] = {
      {"nonsense\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n", 400},
      {post + "Content-Length: x\r\n\r\n", 400},
      {post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {post + "Transfer-Encoding: gzip\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(3000, 'x'), 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x') + "\r\n\r\n", 431},
      {"GET /" + std::string(2000, 'x'), 431},
      {post + "Content-Length: 11\r\n\r\nhello world", 413},
      {post + "Transfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n", 413},
  };
  for (const auto& [bytes, status] : cases) {
    RawPeer peer = Connect();
    peer.Send(bytes);
    const std::string answer = peer.ReadAnswer();
    EXPECT_TRUE(answer.starts_with(fmt::format("HTTP/1.1 {} ", status))) << bytes << answer;
    EXPECT_NE(answer.find("text/plain"), std::string::npos);
    EXPECT_EQ(peer.ReadToEnd(), "");
    EXPECT_TRUE(peer.ended());
  }
}

TEST_F(ServerTest, CutsOffWhoeverIsSlowWithTheHead) {
  Start({.header_seconds_max = 1});
  RawPeer silent = Connect();
  RawPeer slow = Connect();
  slow.Send("GET / HTTP/1.1\r\nHost:");
  EXPECT_EQ(silent.ReadToEnd() + slow.ReadToEnd(), "");
  EXPECT_TRUE(silent.ended() && slow.ended());
}

TEST_F(ServerTest, CutsOffWhoeverStopsSendingTheBody) {
  Start({.body_seconds_idle_max = 1});
  handler_.plan = [](const Request& request) -> BodyPlan {
    if (request.Path() == "/buffered") return Buffered{100};
    return Streamed{100};
  };
  Mailbox<bool> refused;
  handler_.serve = [&](const std::shared_ptr<Exchange>& exchange) {
    char byte;
    refused.Put(!exchange->ReadBody({&byte, 1}).has_value());
  };
  for (const char* target : {"/buffered", "/streamed"}) {
    RawPeer peer = Connect();
    peer.Send(fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", target));
    peer.ReadToEnd();
    EXPECT_TRUE(peer.ended());
  }
  EXPECT_EQ(refused.Take(), true);
}

TEST_F(ServerTest, ClosesConnectionsOverTheLimitAtOnce) {
  Start({.connections_max = 2});
  RawPeer first = Connect();
  RawPeer second = Connect();
  for (RawPeer* peer : {&first, &second}) {
    peer->Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(peer->ReadAnswer().empty());
  }
  RawPeer third = Connect();
  EXPECT_EQ(third.ReadToEnd(), "");
  EXPECT_TRUE(third.ended());
}

TEST_F(ServerTest, SaysTryAgainWhenTheQueueIsFull) {
  Mailbox<bool> release;
  Mailbox<bool> started;
  handler_.serve = [&](const std::shared_ptr<Exchange>& exchange) {
    started.Put(true);
    release.Take();
    exchange->Reply(Text(200, ""));
  };
  Start({.worker_threads = 1, .worker_queue_max = 1});
  RawPeer served = Connect();
  served.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(started.Take());
  RawPeer one = Connect();
  RawPeer other = Connect();
  one.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  other.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  pollfd waiting[] = {{one.descriptor(), POLLIN, 0}, {other.descriptor(), POLLIN, 0}};
  ASSERT_EQ(poll(waiting, 2, kPatience / milliseconds{1}), 1);
  RawPeer& refused = waiting[0].revents != 0 ? one : other;
  RawPeer& queued = waiting[0].revents != 0 ? other : one;
  const std::string answer = refused.ReadAnswer();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_NE(answer.find("Retry-After: 1\r\n"), std::string::npos);
  release.Put(true);
  release.Put(true);
  EXPECT_TRUE(queued.ReadAnswer().starts_with("HTTP/1.1 200 "));
}

TEST_F(ServerTest, DroppedExchangeIsAnInternalError) {
  handler_.serve = [](const std::shared_ptr<Exchange>&) {};
  Start();
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(peer.ReadAnswer().starts_with("HTTP/1.1 500 "));
}

TEST_F(ServerTest, KeptExchangeIsAnsweredLaterFromAnyThread) {
  KeepExchanges();
  Start();
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  auto exchange = kept_.Take();
  ASSERT_TRUE(exchange);
  Mailbox<bool> gone;
  (*exchange)->OnGone([&] { gone.Put(true); });
  (*exchange)->Reply(Text(202, "later"));
  EXPECT_TRUE(peer.ReadAnswer().ends_with("later"));
  EXPECT_TRUE(gone.Take());
}

TEST_F(ServerTest, PlanMayRefuseBeforeTheBodyIsSent) {
  handler_.plan = [](const Request&) { return Text(401, "who are you?"); };
  Start();
  RawPeer peer = Connect();
  peer.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
  peer.Send(std::string(500'000, 'x'));
  const std::string answer = peer.ReadToEnd();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 ")) << answer;
  EXPECT_TRUE(answer.ends_with("who are you?"));
}

TEST_F(ServerTest, UpgradePlanWantsAnUpgradeRequest) {
  handler_.plan = [](const Request&) { return Upgrade{std::make_shared<TestSocketHandler>(), {}}; };
  Start();
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = peer.ReadAnswer();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 426 ")) << answer;
  EXPECT_NE(answer.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos);
}

TEST_F(ServerTest, HeaderWithALineBreakIsLeftOut) {
  handler_.serve = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->Reply({.headers = {{"X-Good", "yes"}, {"X-Bad", "a\r\nX-Evil: b"}}});
  };
  Start();
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = peer.ReadAnswer();
  EXPECT_NE(answer.find("X-Good: yes\r\n"), std::string::npos);
  EXPECT_EQ(answer.find("X-Evil"), std::string::npos);
}

TEST_F(ServerTest, SaysWhyItCannotStart) {
  Start();
  const auto taken = Server::Start(loop_, {.port = server_->port()}, handler_);
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().message.find("Address already in use"), std::string::npos);
  const auto named = Server::Start(loop_, {.address = "here"}, handler_);
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().field, "address");
  const auto keyless =
      Server::Start(loop_, {.tls = TlsFiles{"/no/chain.pem", "/no/key.pem"}}, handler_);
  ASSERT_FALSE(keyless);
  EXPECT_NE(keyless.error().message.find("/no/chain.pem"), std::string::npos);
}

}  // namespace
}  // namespace ioworker::net
