#include "net/websocket_client.h"

#include <fmt/format.h>

#include "net/websocket_fixture.h"

namespace ioworker::net {
namespace {

using WebSocketClientTest = WebSocketTest;

TEST_F(WebSocketClientTest, TlsWorksForWhoeverTrustsTheCertificate) {
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

TEST_F(WebSocketClientTest, TlsRefusesAStrangersCertificate) {
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

TEST_F(WebSocketClientTest, TlsRefusesACertificateForAnotherHost) {
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

TEST_F(WebSocketClientTest, FailedOpeningsSayWhyInWords) {
  std::uint16_t closed_port = 0;
  {
    closed_port = RawServer().port();
  }
  Start();
  handler_.plan = [](const Request&) { return Response{.status = 403}; };
  ConnectOptions options = Options();
  EXPECT_EQ(Refusal(options),
            fmt::format("127.0.0.1:{} answered 403 Forbidden instead of opening a WebSocket",
                        server_->port()));
  options.url = fmt::format("http://127.0.0.1:{}/", closed_port);
  EXPECT_EQ(
      Refusal(options),
      fmt::format("connection refused by 127.0.0.1:{}; is the coordinator running?", closed_port));
  const RawServer silent;
  options.url = fmt::format("http://127.0.0.1:{}/", silent.port());
  options.deadline = milliseconds{50};
  EXPECT_EQ(
      Refusal(options),
      fmt::format("gave up after 50 ms, waiting for an answer from 127.0.0.1:{}", silent.port()));
  options.url = "not a url";
  EXPECT_EQ(Refusal(options), "not a URL like https://host:port/path: not a url");
}

TEST_F(WebSocketClientTest, AsksTheProxyForATunnel) {
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
  EXPECT_EQ(
      client_->closed.Take(),
      fmt::format("the proxy 127.0.0.1:{} answered 407 when asked for {}", proxy.port(), target));
}

}  // namespace
}  // namespace ioworker::net
