#include "net/websocket_connection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace ioworker::net {
namespace {

constexpr Duration kCloseWait = seconds{5};  // for the peer's part of a close, or its next read
constexpr int kTurnsMax = 16;                // reads or writes before others get theirs

Duration Now() { return SystemClock().Steady(); }

}  // namespace

void WebSocketConnection::Start(Shard& shard, Opened opened) {
  std::string early = std::move(opened.early);
  const auto connection = std::make_shared<WebSocketConnection>(shard, std::move(opened));
  shard.Add(connection);
  connection->Begin(std::move(early));
}

WebSocketConnection::WebSocketConnection(Shard& shard, Opened opened)
    : Resident(opened.owner),
      shard_(shard),
      limits_(opened.limits),
      client_(opened.client),
      io_(std::make_unique<Io>(std::move(opened.transport), Timer(shard.io()))),
      handler_(std::move(opened.handler)),
      slot_(std::move(opened.slot)),
      reader_(!opened.client, opened.limits.frame_bytes_max),
      heard_at_(Now()),
      masks_(opened.client ? SystemRandom().Next() : 0) {}

void WebSocketConnection::Begin(std::string early) {
  handler_->OnOpen(ForHandler());
  Sleep(seconds{limits_.idle_seconds_max} / 2);
  if (!early.empty()) Take(early);
  OnReadable();
}

// The handler's own reference: when the last copy goes, the connection closes.
std::shared_ptr<WebSocket> WebSocketConnection::ForHandler() {
  return {this, [self = shared_from_this()](WebSocket*) { self->Close(""); }};
}

bool WebSocketConnection::Send(std::string frame) {
  const Lock lock(mutex_);
  if (phase_ != Phase::kOpen) return false;
  if (queue_.size() + unsent_ + frame.size() <= limits_.queue_bytes_max) {
    Queue(Opcode::kBinary, frame);
    return true;
  }
  phase_ = Phase::kClosing;
  asio::post(shard_.io(), [self = shared_from_this()] {
    self->Abort("the other end does not read what it is sent");
  });
  return false;
}

std::size_t WebSocketConnection::QueuedBytes() const {
  const Lock lock(mutex_);
  return queue_.size() + unsent_;
}

void WebSocketConnection::Close(std::string reason) {
  const Lock lock(mutex_);
  if (phase_ == Phase::kOpen) BeginClose(CloseCode::kNormal, reason);
}

void WebSocketConnection::Dismiss(Departure) {
  {
    const Lock lock(mutex_);
    if (phase_ == Phase::kOpen) BeginClose(CloseCode::kGoingAway, "shutting down");
  }
  Flush();
  Abort("shutting down");
}

WebSocketConnection::Phase WebSocketConnection::phase() const {
  const Lock lock(mutex_);
  return phase_;
}

void WebSocketConnection::Queue(Opcode opcode, std::string_view payload) {
  std::optional<std::uint32_t> mask;
  if (client_) mask = static_cast<std::uint32_t>(masks_.Next());
  AppendFrame(queue_, opcode, payload, mask);
  if (std::exchange(flush_posted_, true)) return;
  asio::post(shard_.io(), [self = shared_from_this()] { self->Flush(); });
}

void WebSocketConnection::BeginClose(CloseCode code, std::string_view reason) {
  phase_ = Phase::kClosing;
  close_reason_ = reason.empty() ? "closed by this end" : std::string(reason);
  Queue(Opcode::kClose, ClosePayload(code, reason));
}

void WebSocketConnection::OnReadable() {
  const std::span<char> scratch = shard_.scratch();
  for (int turn = 0; turn < kTurnsMax; ++turn) {
    if (!io_) return;
    const IoStep step = io_->transport.Read(scratch);
    if (step.Waits()) return WatchForRead(step.state);
    if (step.state == IoState::kEnd) return Abort("the other end closed the connection");
    if (step.state == IoState::kFailed)
      return Abort("connection lost: " + io_->transport.Failure());
    heard_at_ = Now();
    pinged_ = false;
    Take(scratch.first(step.bytes));
    if (!io_) return;
    // A short read has emptied the socket; it is watched from now on for what comes after.
    if (!io_->transport.secure() && step.bytes < scratch.size())
      return WatchForRead(IoState::kWantRead);
  }
  asio::post(shard_.io(), [self = shared_from_this()] { self->OnReadable(); });
}

void WebSocketConnection::WatchForRead(IoState want) {
  io_->transport.socket().async_wait(
      want == IoState::kWantWrite ? TcpSocket::wait_write : TcpSocket::wait_read,
      [self = shared_from_this()](error_code) { self->OnReadable(); });
}

void WebSocketConnection::Take(std::span<char> bytes) {
  if (deaf_) return;
  const auto taken = reader_.Put(
      bytes, [this](Opcode opcode, std::string_view payload) { return OnFrame(opcode, payload); });
  if (!taken) Fail(taken.error());
}

// False: nothing more is wanted from the peer.
bool WebSocketConnection::OnFrame(Opcode opcode, std::string_view payload) {
  if (opcode == Opcode::kBinary) {
    if (phase() == Phase::kOpen) handler_->OnFrame(payload);
    return true;
  }
  if (opcode == Opcode::kPong) return true;
  bool closed_by_both = false;
  {
    const Lock lock(mutex_);
    if (opcode == Opcode::kPing) {
      // A peer that pings without reading the answers gets no more of them.
      const bool room = queue_.size() + unsent_ + payload.size() <= limits_.queue_bytes_max;
      if (phase_ == Phase::kOpen && room) Queue(Opcode::kPong, payload);
      return true;
    }
    closed_by_both = phase_ != Phase::kOpen;
    if (!closed_by_both) {
      BeginClose(CloseCode::kNormal, "");
      close_reason_ = CloseReason(payload);
    }
  }
  closed_by_peer_ = true;
  deaf_ = true;
  if (closed_by_both) Abort("closed by this end");
  return false;
}

// Moves the queue to the socket, as far as it goes.
void WebSocketConnection::Flush() {
  for (int turn = 0; turn < kTurnsMax; ++turn) {
    if (!io_) return;
    if (sent_ == sending_.size() && !TakeQueued()) return OnDrained();
    const IoStep step = io_->transport.Write(std::string_view(sending_).substr(sent_));
    if (step.Waits()) {
      if (std::exchange(write_watched_, true)) return;
      io_->transport.socket().async_wait(
          step.state == IoState::kWantRead ? TcpSocket::wait_read : TcpSocket::wait_write,
          [self = shared_from_this()](error_code) {
            self->write_watched_ = false;
            self->Flush();
          });
      return;
    }
    if (step.state != IoState::kDone) return Abort("connection lost: " + io_->transport.Failure());
    sent_ += step.bytes;
    moved_ = true;
    const Lock lock(mutex_);
    unsent_ = sending_.size() - sent_;
  }
  asio::post(shard_.io(), [self = shared_from_this()] { self->Flush(); });
}

// False when nothing is queued; the next Queue posts a flush then.
bool WebSocketConnection::TakeQueued() {
  std::string().swap(sending_);  // an idle connection holds no memory
  sent_ = 0;
  const Lock lock(mutex_);
  sending_.swap(queue_);
  unsent_ = sending_.size();
  if (sending_.empty()) flush_posted_ = false;
  return !sending_.empty();
}

void WebSocketConnection::OnDrained() {
  switch (phase()) {
    case Phase::kOpen:
      return handler_->OnDrained();
    case Phase::kClosing:
      if (closed_by_peer_) return Abort("");
      if (deaf_) io_->transport.FinishWriting();
      return Sleep(kCloseWait);
    case Phase::kClosed:
      return;
  }
}

// While open: pings a silent peer and then gives it up. While closing: waits for it to read on.
void WebSocketConnection::OnTimer() {
  if (phase() == Phase::kClosing) {
    if (!std::exchange(moved_, false)) return Abort("");
    return Sleep(kCloseWait);
  }
  const Duration idle_max = seconds{limits_.idle_seconds_max};
  const Duration silent = Now() - heard_at_;
  if (silent >= idle_max) {
    return Abort(fmt::format("nothing was heard for {} seconds", limits_.idle_seconds_max));
  }
  if (silent >= idle_max / 2 && !std::exchange(pinged_, true)) {
    const Lock lock(mutex_);
    Queue(Opcode::kPing, "");
  }
  Sleep((pinged_ ? idle_max : idle_max / 2) - silent);
}

void WebSocketConnection::Sleep(Duration longest) {
  io_->timer.expires_after(std::max<Duration>(longest, milliseconds{1}));
  io_->timer.async_wait([self = shared_from_this()](error_code error) {
    if (!error && self->io_) self->OnTimer();
  });
}

// The peer broke the rules: it is told so, and given time to read it, but not heard any more.
void WebSocketConnection::Fail(const FrameFault& fault) {
  deaf_ = true;
  const Lock lock(mutex_);
  if (phase_ == Phase::kOpen) BeginClose(fault.code, fault.words);
}

// Ends the connection now, whatever is still queued. `reason` counts unless one was found before.
void WebSocketConnection::Abort(std::string reason) {
  {
    const Lock lock(mutex_);
    if (phase_ == Phase::kClosed) return;
    phase_ = Phase::kClosed;
    std::string().swap(queue_);
    unsent_ = 0;
    if (!close_reason_.empty()) reason = std::move(close_reason_);
  }
  const auto self = shared_from_this();
  io_->transport.Close();
  io_.reset();
  shard_.Remove(*this);
  const auto handler = std::move(handler_);
  handler->OnClose(reason);
  slot_.reset();
}

}  // namespace ioworker::net
