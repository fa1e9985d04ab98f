// Both ends of a WebSocket in one process, for tests.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "net/test_support.h"
#include "net/websocket_client.h"

namespace ioworker::net {

using SocketPtr = std::shared_ptr<WebSocket>;
using HandlerPtr = std::shared_ptr<TestSocketHandler>;

inline constexpr std::string_view kUpgrade =
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

}  // namespace ioworker::net
