#include "net/server_connection.h"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <unistd.h>

#include "base/clock.h"
#include "net/response_head.h"
#include "net/websocket_connection.h"
#include "net/websocket_handshake.h"

namespace ioworker::net {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kJoinBytesMax = 32 << 10;  // so small a body is sent together with its head
constexpr std::size_t kFilePieceBytes = 64 << 10;

// How long, and for how much, a peer is listened to that was refused while still sending: closing
// at once would reset the connection and could destroy the refusal before it is read.
constexpr Duration kLinger = seconds{2};
constexpr std::size_t kLingerBytesMax = 1 << 20;

// Tells an exchange that its connection is done with it, however the coroutine ends.
struct FinishAtEnd {
  HttpExchange& exchange;
  ~FinishAtEnd() { exchange.Finish(); }
};

std::string PeerAddress(const TcpSocket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return {};
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

ServerConnection::ServerConnection(ServerCore& core, Shard& shard, TcpSocket socket,
                                   std::shared_ptr<void> slot)
    : Resident(&core),
      core_(core),
      shard_(shard),
      transport_(std::move(socket)),
      slot_(std::move(slot)),
      bell_(std::make_shared<Doorbell>(shard.io())),
      peer_(PeerAddress(transport_.socket())) {}

void ServerConnection::Start() {
  error_code ignored;
  transport_.socket().set_option(asio::socket_base::keep_alive(true), ignored);
  shard_.Add(shared_from_this());
  asio::co_spawn(shard_.io(), Run(), asio::detached);
}

void ServerConnection::Dismiss(Departure departure) {
  leaving_ = true;
  if (departure == Departure::kNow) transport_.Close();
  bell_->Ring();
}

Task<void> ServerConnection::Run() {
  const auto self = shared_from_this();
  bell_->Allow(seconds{core_.limits.header_seconds_max});
  if (co_await Handshake()) {
    while (co_await ServeOne()) {
      co_await asio::post(shard_.io(), kAwait);  // others' turn: this peer may have sent many
    }
  }
  if (upgrade_ && !leaving_) {
    error_code ignored;
    transport_.socket().cancel(ignored);  // the bell's watches
    WebSocketConnection::Start(shard_, {.transport = std::move(transport_),
                                        .client = false,
                                        .limits = upgrade_->limits,
                                        .handler = std::move(upgrade_->handler),
                                        .early = input_.substr(input_taken_),
                                        .slot = std::move(slot_),
                                        .owner = owner()});
  } else {
    transport_.Close();
  }
  slot_.reset();
  shard_.Remove(*this);
}

Task<bool> ServerConnection::Handshake() {
  if (!core_.tls) co_return true;
  transport_.UseTls(NewServerSession(*core_.tls));
  for (;;) {
    const IoStep step = transport_.Handshake();
    if (step.state == IoState::kDone) co_return true;
    if (!step.Waits() || leaving_) co_return false;
    bell_->Watch(transport_, step.state);
    if (!co_await bell_->Wait()) co_return false;
  }
}

Task<bool> ServerConnection::ServeOne() {
  if (!co_await AwaitFirstByte()) co_return false;
  RequestParser parser(core_.limits.header_bytes_max);
  head_only_ = false;
  const Outcome head = co_await ReadHead(parser);
  if (!head) {
    if (head.error().status == 0) co_return false;
    co_return co_await Answer(parser, PlainRefusal(head.error().status));
  }
  Request& request = parser.request();
  request.peer = peer_;
  request.secure = transport_.secure();
  head_only_ = request.method == "HEAD";
  co_return co_await Serve(parser, core_.handler.Plan(request));
}

Task<bool> ServerConnection::Serve(RequestParser& parser, BodyPlan plan) {
  if (auto* refusal = std::get_if<Response>(&plan)) {
    co_return co_await Answer(parser, std::move(*refusal));
  }
  if (auto* upgrade = std::get_if<Upgrade>(&plan)) {
    const bool whole = parser.done() && parser.chunks_understood();
    if (!whole) co_return co_await Answer(parser, UpgradeRequired());
    co_return co_await AcceptUpgrade(parser, std::move(*upgrade));
  }
  const auto* buffered = std::get_if<Buffered>(&plan);
  const std::uint64_t bytes_max =
      buffered != nullptr ? buffered->bytes_max : std::get<Streamed>(plan).bytes_max;
  if (parser.content_length().value_or(0) > bytes_max) {
    co_return co_await Answer(parser, PlainRefusal(413));
  }
  const bool sends_at_once = input_taken_ < input_.size();
  if (!parser.done() && parser.expects_continue() && !sends_at_once) {
    if (!co_await Send(kContinue)) co_return false;
  }
  if (buffered != nullptr) {
    const Outcome body = co_await ReadBody(parser, bytes_max);
    if (!body && body.error().status == 0) co_return false;
    if (!body) co_return co_await Answer(parser, PlainRefusal(body.error().status));
    parser.request().body = parser.TakeBody();
  }
  co_return co_await Converse(parser, bytes_max);
}

Task<bool> ServerConnection::AcceptUpgrade(RequestParser& parser, Upgrade upgrade) {
  const auto text = AcceptText(parser.request());
  if (!text) co_return co_await Answer(parser, UpgradeRequired());
  if (co_await Send(*text)) upgrade_ = std::move(upgrade);
  co_return false;
}

// Has a worker serve the request, and sends what it answers.
Task<bool> ServerConnection::Converse(RequestParser& parser, std::uint64_t body_bytes_max) {
  body_bytes_ = 0;
  body_bytes_max_ = body_bytes_max;
  const auto exchange = std::make_shared<HttpExchange>(
      std::move(parser.request()), bell_,
      HttpExchange::Terms{.stream_queue_bytes_max = core_.limits.stream_queue_bytes_max,
                          .chunked = parser.chunks_understood(),
                          .has_body = !parser.done()});
  const FinishAtEnd finish{*exchange};
  const bool queued = core_.workers.TryRun(
      [&handler = core_.handler, mine = exchange->ForHandler()] { handler.Serve(mine); });
  if (!queued) {
    Response busy = PlainRefusal(503);
    busy.headers.push_back({.name = "Retry-After", .value = "1"});
    co_return co_await Answer(parser, std::move(busy));
  }
  Outgoing outgoing = co_await AwaitAnswer(parser, *exchange);
  if (!outgoing.head) co_return false;
  if (outgoing.streaming) co_return co_await SendStream(parser, *exchange, std::move(outgoing));
  co_return co_await Answer(parser, std::move(*outgoing.head));
}

// Without a head: the peer left, or there is no time to wait.
Task<Outgoing> ServerConnection::AwaitAnswer(RequestParser& parser, HttpExchange& exchange) {
  for (;;) {
    Outgoing outgoing = exchange.Take();
    if (outgoing.head) co_return outgoing;
    const bool cut_short = leaving_ && !parser.done();
    if (cut_short || !Listen(parser, exchange)) co_return Outgoing{};
    if (!co_await bell_->Wait()) co_return Outgoing{};
  }
}

Task<bool> ServerConnection::Answer(RequestParser& parser, Response response) {
  const bool keep_alive = parser.done() && parser.keep_alive() && !leaving_ &&
                          !HasToken(response.headers, "connection", "close");
  const bool has_body = !head_only_ && MayHaveBody(response.status);
  const bool join = has_body && !response.file && response.body.size() <= kJoinBytesMax;
  const std::uint64_t length = response.file ? response.file->size : response.body.size();
  std::string text =
      ResponseHeadText(response, {.length = length, .keep_alive = keep_alive}, SystemClock().Now());
  if (join) text += response.body;
  if (!co_await Send(text)) co_return false;
  if (has_body && response.file && !co_await SendFile(*response.file)) co_return false;
  if (has_body && !join && !response.file && !co_await Send(response.body)) co_return false;
  if (!parser.done()) co_await Linger();
  co_return keep_alive;
}

Task<bool> ServerConnection::SendStream(RequestParser& parser, HttpExchange& exchange,
                                        Outgoing outgoing) {
  const Response head = std::exchange(outgoing.head, std::nullopt).value_or(Response{});
  const bool chunked = parser.chunks_understood();
  const bool keep_alive = parser.done() && parser.keep_alive() && chunked && !leaving_;
  std::string text = ResponseHeadText(
      head, {.length = {}, .chunked = chunked, .keep_alive = keep_alive}, SystemClock().Now());
  if (head_only_ || !MayHaveBody(head.status)) {
    co_return co_await Send(text) && keep_alive;
  }
  text += outgoing.pieces;
  for (;;) {
    if (!co_await Send(text, &exchange)) co_return false;
    if (outgoing.last) break;
    for (outgoing = exchange.Take(); outgoing.empty(); outgoing = exchange.Take()) {
      if (leaving_ || exchange.overflowed() || !Listen(parser, exchange)) co_return false;
      if (!co_await bell_->Wait()) co_return false;
    }
    text = std::move(outgoing.pieces);
  }
  if (!parser.done()) co_await Linger();
  co_return keep_alive;
}

Task<bool> ServerConnection::SendFile(const FileBody& body) {
  std::string piece(kFilePieceBytes, '\0');
  std::uint64_t left = body.size;
  while (left > 0) {
    const std::size_t want = std::min<std::uint64_t>(piece.size(), left);
    const ssize_t got = read(body.file.get(), piece.data(), want);
    if (got <= 0)
      co_return false;  // shorter than announced: the peer must see the connection break
    if (!co_await Send({piece.data(), static_cast<std::size_t>(got)})) co_return false;
    left -= static_cast<std::uint64_t>(got);
    co_await asio::post(shard_.io(), kAwait);  // others' turn
  }
  co_return true;
}

Task<bool> ServerConnection::Send(std::string_view bytes, const HttpExchange* stream) {
  const Duration idle_max = seconds{core_.limits.body_seconds_idle_max};
  bell_->Allow(idle_max);
  while (!bytes.empty()) {
    const IoStep step = transport_.Write(bytes);
    if (step.state == IoState::kDone) {
      bytes.remove_prefix(step.bytes);
      bell_->Allow(idle_max);
      continue;
    }
    if (!step.Waits() || (stream != nullptr && stream->overflowed())) co_return false;
    bell_->Watch(transport_, step.state);
    if (!co_await bell_->Wait()) co_return false;
  }
  co_return true;
}

Task<void> ServerConnection::Linger() {
  transport_.FinishWriting();
  bell_->Allow(kLinger);
  for (std::size_t heard = 0; heard < kLingerBytesMax && !leaving_;) {
    const IoStep step = transport_.Read(shard_.scratch());
    heard += step.bytes;
    if (step.state == IoState::kDone) continue;
    if (!step.Waits()) co_return;
    bell_->Watch(transport_, step.state);
    if (!co_await bell_->Wait()) co_return;
  }
}

}  // namespace ioworker::net
