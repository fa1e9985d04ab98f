#include "net/websocket_client.h"

#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "base/clock.h"
#include "base/random.h"
#include "net/doorbell.h"
#include "net/http1_parser.h"
#include "net/tls.h"
#include "net/url.h"
#include "net/websocket_connection.h"
#include "net/websocket_handshake.h"

namespace ioworker::net {
namespace {

using Endpoint = asio::ip::tcp::endpoint;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;

// Opens one WebSocket: finds the host, connects, tunnels through a proxy, secures, upgrades. One
// coroutine on one shard; every wait ends with the deadline.
class Opening final : public Resident, public std::enable_shared_from_this<Opening> {
 public:
  Opening(Shard& shard, ConnectOptions options, std::shared_ptr<WebSocketHandler> handler)
      : Resident(nullptr),
        shard_(shard),
        options_(std::move(options)),
        handler_(std::move(handler)),
        bell_(std::make_shared<Doorbell>(shard.io())),
        resolver_(shard.io()) {}

  void Start() {
    shard_.Add(shared_from_this());
    asio::co_spawn(shard_.io(), Run(), asio::detached);
  }

  void Dismiss(Departure) override {
    leaving_ = true;
    bell_->Ring();
  }

 private:
  Task<void> Run();
  Task<Status> Open();
  Task<Status> Resolve();
  Task<Status> Connect();
  Task<Status> ConnectTo(Endpoint endpoint);
  Task<Status> Tunnel();
  Task<Status> Secure();
  Task<Status> Upgrade();
  Task<Status> Send(std::string text);
  Task<Result<ResponseHead>> ReceiveHead();

  Task<Status> Ring();
  Task<Status> AwaitReady(IoStep step);
  std::unexpected<Error> ConnectFailed() const;

  Shard& shard_;
  const ConnectOptions options_;
  std::shared_ptr<WebSocketHandler> handler_;
  const std::shared_ptr<Doorbell> bell_;
  Resolver resolver_;

  Url url_;
  Url hop_;  // whom we connect to: the proxy, or the server itself
  bool by_proxy_ = false;
  bool leaving_ = false;
  std::string_view doing_;  // for people, when the time is up
  std::optional<error_code> finished_;
  std::vector<Endpoint> endpoints_;
  std::optional<TcpSocket> socket_;
  std::optional<Transport> transport_;
  std::string input_;
};

Task<void> Opening::Run() {
  const auto self = shared_from_this();
  bell_->Allow(options_.deadline);
  const Status opened = co_await Open();
  error_code ignored;
  resolver_.cancel();
  if (opened) {
    transport_->socket().cancel(ignored);  // the bell's watches
    WebSocketConnection::Start(shard_, {.transport = std::move(*transport_),
                                        .client = true,
                                        .limits = options_.limits,
                                        .handler = std::move(handler_),
                                        .early = std::move(input_),
                                        .slot = nullptr,
                                        .owner = nullptr});
  } else {
    if (socket_) socket_->close(ignored);
    if (transport_) transport_->Close();
    std::exchange(handler_, nullptr)->OnClose(opened.error().message);
  }
  shard_.Remove(*this);
}

Task<Status> Opening::Open() {
  auto url = ParseUrl(options_.url, "url");
  if (!url) co_return std::unexpected(url.error());
  url_ = *std::move(url);
  hop_ = url_;
  by_proxy_ = !options_.proxy.empty();
  if (by_proxy_) {
    auto proxy = ParseUrl(options_.proxy, "proxy");
    if (!proxy) co_return std::unexpected(proxy.error());
    hop_ = *std::move(proxy);
  }
  Status status = co_await Resolve();
  if (status) status = co_await Connect();
  if (status && by_proxy_) status = co_await Tunnel();
  if (status && url_.secure) status = co_await Secure();
  if (status) status = co_await Upgrade();
  co_return status;
}

Task<Status> Opening::Resolve() {
  doing_ = "looking up the address of";
  error_code error;
  const auto address = asio::ip::make_address(hop_.host, error);
  if (!error) {
    endpoints_.emplace_back(address, hop_.port);
    co_return Status{};
  }
  finished_.reset();
  resolver_.async_resolve(hop_.host, std::to_string(hop_.port), Resolver::address_configured,
                          [self = shared_from_this()](error_code result, const auto& found) {
                            for (const auto& entry : found) {
                              self->endpoints_.push_back(entry.endpoint());
                            }
                            self->finished_ = result;
                            self->bell_->Ring();
                          });
  while (!finished_) {
    if (const Status rung = co_await Ring(); !rung) co_return rung;
  }
  if (*finished_) {
    co_return Unavailable("cannot find the host " + hop_.host + ": " + finished_->message());
  }
  co_return Status{};
}

Task<Status> Opening::Connect() {
  doing_ = "connecting to";
  Status status = Unavailable("the host " + hop_.host + " has no address");
  for (const Endpoint& endpoint : endpoints_) {
    status = co_await ConnectTo(endpoint);
    if (status || !finished_) break;  // connected, or out of time
  }
  co_return status;
}

Task<Status> Opening::ConnectTo(Endpoint endpoint) {
  finished_.reset();
  socket_.emplace(shard_.io());
  socket_->async_connect(endpoint, [self = shared_from_this()](error_code result) {
    self->finished_ = result;
    self->bell_->Ring();
  });
  while (!finished_) {
    if (const Status rung = co_await Ring(); !rung) co_return rung;
  }
  if (*finished_) co_return ConnectFailed();
  transport_.emplace(*std::exchange(socket_, std::nullopt));
  co_return Status{};
}

std::unexpected<Error> Opening::ConnectFailed() const {
  if (*finished_ != asio::error::connection_refused) {
    return Unavailable("cannot reach " + hop_.Authority() + ": " + finished_->message());
  }
  return Unavailable("connection refused by " + hop_.Authority() +
                     (by_proxy_ ? "; is the proxy running?" : "; is the coordinator running?"));
}

Task<Status> Opening::Tunnel() {
  doing_ = "waiting for the proxy";
  std::string text = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", url_.Authority());
  if (!hop_.user_info.empty()) {
    text += "Proxy-Authorization: Basic " + EncodeBase64(hop_.user_info) + "\r\n";
  }
  if (const Status sent = co_await Send(text + "\r\n"); !sent) co_return sent;
  const auto head = co_await ReceiveHead();
  if (!head) co_return std::unexpected(head.error());
  if (head->status / 100 != 2) {
    co_return Unavailable(fmt::format("the proxy {} answered {} when asked for {}",
                                      hop_.Authority(), head->status, url_.Authority()));
  }
  co_return Status{};
}

Task<Status> Opening::Secure() {
  doing_ = "securing the connection to";
  const auto tls = shard_.client_contexts().Find(options_.ca_path, SystemClock().Steady());
  if (!tls) co_return std::unexpected(tls.error());
  transport_->UseTls(NewClientSession(**tls, url_.host));
  for (;;) {
    const IoStep step = transport_->Handshake();
    if (step.state == IoState::kDone) co_return Status{};
    if (!step.Waits()) {
      co_return Unavailable("no secure connection to " + url_.Authority() + ": " +
                            transport_->Failure());
    }
    if (const Status ready = co_await AwaitReady(step); !ready) co_return ready;
  }
}

Task<Status> Opening::Upgrade() {
  doing_ = "waiting for an answer from";
  const std::string key = EncodeBase64(SystemRandom().Bytes(16));
  std::string text = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {}\r\n",
      url_.target, url_.HostHeader(), key);
  for (const Header& header : options_.headers) {
    text += header.name + ": " + header.value + "\r\n";
  }
  if (const Status sent = co_await Send(text + "\r\n"); !sent) co_return sent;
  const auto head = co_await ReceiveHead();
  if (!head) co_return std::unexpected(head.error());
  if (head->status != 101) {
    co_return Unavailable(fmt::format("{} answered {} {} instead of opening a WebSocket",
                                      url_.Authority(), head->status, StatusWords(head->status)));
  }
  if (FindHeader(head->headers, "sec-websocket-accept") != WebSocketAccept(key)) {
    co_return Unavailable(url_.Authority() + " is not a WebSocket server");
  }
  co_return Status{};
}

Task<Status> Opening::Send(std::string text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const IoStep step = transport_->Write(std::string_view(text).substr(sent));
    sent += step.bytes;
    if (step.state == IoState::kDone) continue;
    if (const Status ready = co_await AwaitReady(step); !ready) co_return ready;
  }
  co_return Status{};
}

Task<Result<ResponseHead>> Opening::ReceiveHead() {
  for (;;) {
    auto head = TakeResponseHead(input_);
    if (!head) co_return Unavailable(hop_.Authority() + " does not speak HTTP/1.1");
    if (*head) co_return **std::move(head);
    const IoStep step = transport_->Read(shard_.scratch());
    input_.append(shard_.scratch().data(), step.bytes);
    if (step.state == IoState::kDone) continue;
    if (const Status ready = co_await AwaitReady(step); !ready) {
      co_return std::unexpected(ready.error());
    }
  }
}

Task<Status> Opening::AwaitReady(IoStep step) {
  if (!step.Waits()) {
    co_return Unavailable("connection to " + hop_.Authority() + " lost: " + transport_->Failure());
  }
  bell_->Watch(*transport_, step.state);
  co_return co_await Ring();
}

// Waits for whatever is under way.
Task<Status> Opening::Ring() {
  const bool in_time = co_await bell_->Wait();
  if (leaving_) co_return Unavailable("shutting down");
  if (in_time) co_return Status{};
  co_return DeadlineExceeded(fmt::format(
      "gave up after {} ms, {} {}", options_.deadline / milliseconds{1}, doing_, hop_.Authority()));
}

}  // namespace

void ConnectWebSocket(Loop& loop, ConnectOptions options,
                      std::shared_ptr<WebSocketHandler> handler) {
  Shard& shard = loop.context().Next();
  asio::post(shard.io(),
             [&shard, options = std::move(options), handler = std::move(handler)]() mutable {
               std::make_shared<Opening>(shard, std::move(options), std::move(handler))->Start();
             });
}

}  // namespace ioworker::net
