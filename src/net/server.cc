#include "net/server.h"

#include <string>
#include <utility>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include "base/log.h"
#include "base/mutex.h"
#include "net/loop_context.h"
#include "net/server_connection.h"
#include "net/tls.h"

namespace ioworker::net {
namespace {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

// Time for answers that are being sent when the server stops.
constexpr Duration kGoodbye = seconds{1};
// Time before the next try when the process has no descriptor left for a connection.
constexpr Duration kAcceptPause = milliseconds{100};

// Counts the connections of a server. Any thread.
class Occupancy {
 public:
  explicit Occupancy(int places) : places_(places) {}

  // A place that is given back when the last reference goes; null when all are taken.
  std::shared_ptr<void> Take() EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    if (taken_ >= places_) {
      ++refused_;
      return nullptr;
    }
    ++taken_;
    ++given_;
    return {this, [](Occupancy* occupancy) { occupancy->GiveBack(); }};
  }

  ServerFigures figures() EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    return {.connections = taken_, .accepted = given_, .refused = refused_};
  }

  // True when nobody is left within `longest`.
  bool AwaitEmpty(Duration longest) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    while (taken_ > 0) {
      if (!changed_.WaitFor(mutex_, longest)) return taken_ == 0;
    }
    return true;
  }

 private:
  void GiveBack() EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    if (--taken_ == 0) changed_.NotifyAll();
  }

  const int places_;
  Mutex mutex_;
  Condition changed_;
  int taken_ GUARDED_BY(mutex_) = 0;
  std::uint64_t given_ GUARDED_BY(mutex_) = 0;
  std::uint64_t refused_ GUARDED_BY(mutex_) = 0;
};

class TcpServer final : public Server {
 public:
  TcpServer(Loop& loop, const ServerLimits& limits, Handler& handler, TlsContext tls)
      : loop_(loop.context()),
        core_{.handler = handler,
              .limits = limits,
              .tls = std::move(tls),
              .workers = Workers(limits.worker_threads, limits.worker_queue_max)},
        connections_(limits.connections_max),
        acceptor_(loop_.shards.front()->io()),
        pause_(loop_.shards.front()->io()) {}

  ~TcpServer() override {
    asio::post(acceptor_.get_executor(), [this, alive = acceptors_.Take()] {
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
    });
    while (!acceptors_.AwaitEmpty(kGoodbye)) {
    }
    DismissAll(Departure::kSoon);
    core_.workers.Stop();
    if (connections_.AwaitEmpty(kGoodbye)) return;
    DismissAll(Departure::kNow);
    while (!connections_.AwaitEmpty(kGoodbye)) {
    }
  }

  Status Listen(const std::string& address, std::uint16_t port) {
    error_code error;
    const auto parsed = asio::ip::make_address(address, error);
    if (error) {
      return InvalidArgument("address", "bad_address", "not an IP address: " + address);
    }
    const asio::ip::tcp::endpoint endpoint(parsed, port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(Acceptor::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) {
      return Unavailable("cannot listen on " + address + " port " + std::to_string(port) + ": " +
                         error.message());
    }
    asio::post(acceptor_.get_executor(), [this, alive = acceptors_.Take()] { Accept(alive); });
    return {};
  }

  std::uint16_t port() const override { return port_; }
  ServerFigures figures() override { return connections_.figures(); }

 private:
  // `alive` is held by whatever will call this again.
  void Accept(std::shared_ptr<void> alive) {
    Shard& shard = loop_.Next();
    auto socket = std::make_unique<TcpSocket>(shard.io());
    TcpSocket& into = *socket;
    acceptor_.async_accept(into, [this, &shard, socket = std::move(socket),
                                  alive = std::move(alive)](error_code error) mutable {
      if (!acceptor_.is_open()) return;
      if (error) return PauseAccepting(error, std::move(alive));
      Welcome(shard, std::move(*socket));
      Accept(std::move(alive));
    });
  }

  void PauseAccepting(error_code error, std::shared_ptr<void> alive) {
    LogWarning("cannot accept a connection: {}", error.message());
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this, alive = std::move(alive)](error_code) mutable {
      if (acceptor_.is_open()) Accept(std::move(alive));
    });
  }

  void Welcome(Shard& shard, TcpSocket socket) {
    auto slot = connections_.Take();
    if (!slot) return;  // closes it
    asio::post(shard.io(), [this, &shard, socket = std::move(socket),
                            slot = std::move(slot)]() mutable {
      std::make_shared<ServerConnection>(core_, shard, std::move(socket), std::move(slot))->Start();
    });
  }

  void DismissAll(Departure departure) {
    for (const auto& shard : loop_.shards) shard->DismissAllOf(&core_, departure);
  }

  Loop::Context& loop_;
  ServerCore core_;
  Occupancy connections_;
  Occupancy acceptors_{2};  // the accepting and its end
  Acceptor acceptor_;
  Timer pause_;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(Loop& loop, ServerOptions options, Handler& handler) {
  TlsContext tls;
  if (options.tls) {
    TRY(tls, ServerTls(*options.tls));
  }
  auto server = std::make_unique<TcpServer>(loop, options.limits, handler, std::move(tls));
  TRY(server->Listen(options.address, options.port));
  return server;
}

}  // namespace ioworker::net
