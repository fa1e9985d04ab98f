// ServerConnection: serves one accepted socket, request after request, until it closes or becomes a
// WebSocket. One coroutine on one shard.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/doorbell.h"
#include "net/exchange.h"
#include "net/http1_parser.h"
#include "net/server.h"
#include "net/tls.h"
#include "net/transport.h"
#include "net/workers.h"

namespace ioworker::net {

// What all connections of a server share. Outlives them.
struct ServerCore {
  Handler& handler;
  ServerLimits limits;
  TlsContext tls;  // null: plain
  Workers workers;
};

class ServerConnection final : public Resident,
                               public std::enable_shared_from_this<ServerConnection> {
 public:
  // Holds `slot`, the connection's place in the count, until the socket is closed.
  ServerConnection(ServerCore& core, Shard& shard, TcpSocket socket, std::shared_ptr<void> slot);

  // On the shard's thread, once.
  void Start();
  void Dismiss(Departure departure) override;

 private:
  // How reading went: a status to refuse with, or nothing more to say to this peer.
  struct Trouble {
    int status = 0;  // 0: close without a word
  };
  using Outcome = std::expected<void, Trouble>;

  Task<void> Run();
  Task<bool> Handshake();

  // One request; false when it was the last.
  Task<bool> ServeOne();
  Task<bool> Serve(RequestParser& parser, BodyPlan plan);
  Task<bool> AcceptUpgrade(RequestParser& parser, Upgrade upgrade);
  Task<bool> Converse(RequestParser& parser, std::uint64_t body_bytes_max);
  Task<Outgoing> AwaitAnswer(RequestParser& parser, HttpExchange& exchange);

  Task<bool> AwaitFirstByte();
  Task<Outcome> ReadHead(RequestParser& parser);
  Task<Outcome> ReadBody(RequestParser& parser, std::uint64_t bytes_max);
  std::expected<std::size_t, Trouble> Parse(RequestParser& parser);
  void FeedBody(RequestParser& parser, HttpExchange& exchange);
  bool Listen(RequestParser& parser, HttpExchange& exchange);
  Task<bool> Receive();
  IoStep ReceiveStep();

  // False when the connection cannot be used again.
  Task<bool> Answer(RequestParser& parser, Response response);
  Task<bool> SendStream(RequestParser& parser, HttpExchange& exchange, Outgoing outgoing);
  Task<bool> SendFile(const FileBody& body);
  Task<bool> Send(std::string_view bytes, const HttpExchange* stream = nullptr);
  Task<void> Linger();

  ServerCore& core_;
  Shard& shard_;
  Transport transport_;
  std::shared_ptr<void> slot_;
  const std::shared_ptr<Doorbell> bell_;
  std::string peer_;

  std::string input_;             // received and not yet parsed …
  std::size_t input_taken_ = 0;   // … but for this much
  std::uint64_t body_bytes_ = 0;  // of the current request's body, so far
  std::uint64_t body_bytes_max_ = 0;
  bool head_only_ = false;     // the current request is HEAD
  bool first_request_ = true;  // none has been read before
  bool leaving_ = false;
  std::optional<Upgrade> upgrade_;
};

}  // namespace ioworker::net
