// Server: HTTP/1.1 and WebSocket, with or without TLS, on one port.
//
// The handler says from a request's head what is to become of its body; then it serves the exchange
// on a worker thread, where it may block. An exchange may be kept and answered later, from any
// thread: that is how server-sent events are sent without a thread each.
// Limits, not defaults of a library, decide what a stranger may cost: see ServerLimits.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "base/result.h"
#include "net/http.h"
#include "net/loop.h"
#include "net/websocket.h"

namespace ioworker::net {

// One request that is being answered. Any thread, except where said.
// Dropping the last reference without an answer replies 500.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const Request& request() const = 0;

  // Streamed bodies only: the next bytes of the body, 0 at its end. Blocks the calling worker
  // thread until there are some. kTooLarge when the body passes its limit, kUnavailable when the
  // peer left, kInvalidArgument when it is malformed. Ends when the answer begins: read first.
  virtual Result<std::size_t> ReadBody(std::span<char> buffer) = 0;

  // The whole answer, once.
  virtual void Reply(Response response) = 0;

  // Or: head first (its body is ignored), then pieces, then End.
  virtual void BeginStream(Response head) = 0;

  // False when the peer is gone, or so slow that `ServerLimits::stream_queue_bytes_max` wait: then
  // the connection ends.
  virtual bool Write(std::string piece) = 0;
  virtual void End() = 0;

  // Called once, on a network thread, when the peer has left or the answer has been sent; at once,
  // on the calling thread, if that has happened already. Drop what you keep of the exchange there.
  virtual void OnGone(std::function<void()> gone) = 0;
};

// What to do with a request's body, decided from its head.
struct Buffered {
  std::size_t bytes_max;  // larger: 413 before the handler sees it
};
struct Streamed {
  std::uint64_t bytes_max;
};
struct Upgrade {
  std::shared_ptr<WebSocketHandler> handler;
  SocketLimits limits;
};
using BodyPlan = std::variant<Buffered, Streamed, Upgrade, Response>;  // Response: refuse at once

class Handler {
 public:
  virtual ~Handler() = default;

  // From the head alone, on a network thread: must not block.
  virtual BodyPlan Plan(const Request& head) = 0;

  // On a worker thread, for Buffered and Streamed.
  virtual void Serve(std::shared_ptr<Exchange> exchange) = 0;
};

struct ServerLimits {
  int connections_max = 12'000;
  std::size_t header_bytes_max = 16 << 10;
  int header_seconds_max = 10;  // from the first byte wanted to the head's end
  int body_seconds_idle_max = 30;
  int keep_alive_seconds_max = 75;
  std::size_t stream_queue_bytes_max = 1 << 20;
  int worker_threads = 48;
  std::size_t worker_queue_max = 4096;  // more waiting requests: 503 with retry-after
};

struct TlsFiles {
  std::string certificate_chain_path;
  std::string private_key_path;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::optional<TlsFiles> tls{};
  ServerLimits limits{};
};

struct ServerFigures {
  int connections = 0;         // now
  std::uint64_t accepted = 0;  // connections
  std::uint64_t refused = 0;   // since there were as many as may be
};

class Server {
 public:
  // Listens and serves until destroyed, which sends what is being answered (for a second at most),
  // says goodbye to WebSockets (1001) and returns when no call of `handler` is running any more.
  // `loop` and `handler` must outlive the server; it must not be destroyed on a network thread.
  // kInvalidArgument: address or certificate files; kUnavailable: the port.
  static Result<std::unique_ptr<Server>> Start(Loop& loop, ServerOptions options, Handler& handler);

  virtual ~Server() = default;

  virtual std::uint16_t port() const = 0;
  virtual ServerFigures figures() = 0;
};

}  // namespace ioworker::net
