// What takes its time: streams, files, streamed bodies, and the server's end among them.
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>

#include "base/thread.h"
#include "net/server_fixture.h"

namespace ioworker::net {
namespace {

using ServerStreamTest = ServerTest;

TEST_F(ServerStreamTest, StreamArrivesPieceByPiece) {
  KeepExchanges();
  Start();
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto exchange = kept_.Take();
  ASSERT_TRUE(exchange);
  Mailbox<bool> gone;
  (*exchange)->OnGone([&] { gone.Put(true); });
  (*exchange)->BeginStream(Text(200, "ignored"));
  EXPECT_NE(peer.ReadUntil("\r\n\r\n").find("Transfer-Encoding: chunked"), std::string::npos);
  EXPECT_TRUE((*exchange)->Write("data: one\n\n"));
  EXPECT_EQ(peer.ReadUntil("\n\n\r\n"), "b\r\ndata: one\n\n\r\n");
  EXPECT_TRUE((*exchange)->Write("data: two\n\n"));
  EXPECT_EQ(peer.ReadUntil("\n\n\r\n"), "b\r\ndata: two\n\n\r\n");
  (*exchange)->End();
  EXPECT_EQ(peer.ReadUntil("0\r\n\r\n"), "0\r\n\r\n");
  EXPECT_TRUE(gone.Take());
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(kept_.Take());
}

TEST_F(ServerStreamTest, StreamWithNothingToSayStillNoticesThatThePeerLeft) {
  KeepExchanges();
  Start();
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto exchange = kept_.Take();
  ASSERT_TRUE(exchange);
  Mailbox<bool> gone;
  (*exchange)->OnGone([&] { gone.Put(true); });
  (*exchange)->BeginStream(Text(200, ""));
  peer.ReadUntil("\r\n\r\n");
  peer.Leave();
  EXPECT_TRUE(gone.Take());
  EXPECT_FALSE((*exchange)->Write("late"));
}

TEST_F(ServerStreamTest, StreamToAPeerThatDoesNotReadEnds) {
  KeepExchanges();
  Start({.stream_queue_bytes_max = 1 << 20});
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto exchange = kept_.Take();
  ASSERT_TRUE(exchange);
  Mailbox<bool> gone;
  (*exchange)->OnGone([&] { gone.Put(true); });
  (*exchange)->BeginStream(Text(200, ""));
  int written = 0;
  while (written < 10'000 && (*exchange)->Write(std::string(64 << 10, 'x'))) ++written;
  EXPECT_LT(written, 10'000);
  EXPECT_TRUE(gone.Take());
}

TEST_F(ServerStreamTest, DroppedStreamDoesNotLookWhole) {
  KeepExchanges();
  Start();
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  auto exchange = kept_.Take();
  ASSERT_TRUE(exchange);
  (*exchange)->BeginStream(Text(200, ""));
  peer.ReadUntil("\r\n\r\n");
  exchange.reset();
  EXPECT_EQ(peer.ReadToEnd(), "");
  EXPECT_TRUE(peer.ended());
}

TEST_F(ServerStreamTest, SendsAFileFromItsPosition) {
  const TestFolder folder;
  const std::string path = folder.File("large");
  std::string content;
  for (int i = 0; content.size() < (5 << 20); ++i) content += std::to_string(i) + ",";
  ASSERT_TRUE(WriteFile(path, content, FileMode::kOwnerOnly));
  handler_.serve = [&](const std::shared_ptr<Exchange>& exchange) {
    auto file = std::make_shared<FileBody>(FileHandle(open(path.c_str(), O_RDONLY | O_CLOEXEC)),
                                           content.size() - 1000);
    lseek(file->file.get(), 1000, SEEK_SET);
    exchange->Reply({.file = std::move(file)});
  };
  Start();
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = peer.ReadAnswer();
  const auto body = answer.find("\r\n\r\n") + 4;
  EXPECT_TRUE(std::string_view(answer).substr(body) == std::string_view(content).substr(1000));
}

TEST_F(ServerStreamTest, StreamedBodyWaitsForItsReader) {
  constexpr std::size_t kSize = 64 << 20;
  handler_.plan = [](const Request&) { return Streamed{kSize}; };
  KeepExchanges();
  Start();
  RawPeer peer = Connect();
  peer.Send(fmt::format("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", kSize));
  const auto exchange = kept_.Take();
  ASSERT_TRUE(exchange);
  const std::string piece(1 << 20, 'x');
  std::size_t sent = 0;
  pollfd writable{peer.descriptor(), POLLOUT, 0};
  while (sent < kSize && poll(&writable, 1, 300) == 1) {
    const ssize_t took = send(peer.descriptor(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (took > 0) sent += static_cast<std::size_t>(took);
  }
  EXPECT_LT(sent, kSize) << "nothing held the sender back";

  const auto rest = StartThread(
      "sender", [&](const std::stop_token&) { peer.Send(std::string(kSize - sent, 'x')); });
  std::size_t read = 0;
  std::vector<char> buffer(100'000);
  for (;;) {
    const auto got = (*exchange)->ReadBody(buffer);
    ASSERT_TRUE(got);
    if (*got == 0) break;
    read += *got;
  }
  EXPECT_EQ(read, kSize);
  (*exchange)->Reply(Text(200, ""));
  EXPECT_TRUE(peer.ReadAnswer().starts_with("HTTP/1.1 200 "));
}

TEST_F(ServerStreamTest, StreamedBodyOverItsLimitIsRefused) {
  handler_.plan = [](const Request&) { return Streamed{10}; };
  Mailbox<ErrorCode> codes;
  handler_.serve = [&](const std::shared_ptr<Exchange>& exchange) {
    char buffer[64];
    for (;;) {
      const auto got = exchange->ReadBody(buffer);
      if (got && *got > 0) continue;
      codes.Put(got ? ErrorCode::kInternal : got.error().code);
      return exchange->Reply(Text(413, "too much"));
    }
  };
  Start();
  RawPeer peer = Connect();
  peer.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n");
  peer.Send("8\r\n12345678\r\n");
  EXPECT_EQ(codes.Take(), ErrorCode::kTooLarge);
  EXPECT_TRUE(peer.ReadToEnd().ends_with("too much"));
}

TEST_F(ServerStreamTest, ReaderOfABodyLearnsThatTheSenderLeft) {
  handler_.plan = [](const Request&) { return Streamed{100}; };
  KeepExchanges();
  Start();
  RawPeer peer = Connect();
  peer.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n123");
  const auto exchange = kept_.Take();
  ASSERT_TRUE(exchange);
  peer.Leave();
  char buffer[64];
  Result<std::size_t> got = 1;
  for (int i = 0; i < 10 && got && *got > 0; ++i) got = (*exchange)->ReadBody(buffer);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::kUnavailable);
}

TEST_F(ServerStreamTest, EndsItsConnectionsWhenDestroyed) {
  KeepExchanges();
  Start();
  RawPeer idle = Connect();
  RawPeer streaming = Connect();
  RawPeer waiting = Connect();
  streaming.Send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto stream = kept_.Take();
  ASSERT_TRUE(stream);
  (*stream)->BeginStream(Text(200, ""));
  streaming.ReadUntil("\r\n\r\n");
  waiting.Send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto unanswered = kept_.Take();
  ASSERT_TRUE(unanswered);

  server_.reset();
  for (RawPeer* peer : {&idle, &streaming, &waiting}) {
    EXPECT_EQ(peer->ReadToEnd(), "");
    EXPECT_TRUE(peer->ended());
  }
  EXPECT_FALSE((*stream)->Write("late"));
  (*unanswered)->Reply(Text(200, "late"));
}

TEST_F(ServerStreamTest, AnswersWhatIsBeingServedWhenDestroyed) {
  Mailbox<bool> started;
  Mailbox<bool> release;
  handler_.serve = [&](const std::shared_ptr<Exchange>& exchange) {
    started.Put(true);
    release.Take();
    exchange->Reply(Text(200, "done"));
  };
  Start();
  RawPeer peer = Connect();
  peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(started.Take());
  const auto stopper = StartThread("stopper", [&](const std::stop_token&) { server_.reset(); });
  release.Put(true);
  EXPECT_TRUE(peer.ReadToEnd().ends_with("done"));
}

}  // namespace
}  // namespace ioworker::net
