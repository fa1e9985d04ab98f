#include "net/exchange.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "net/response_head.h"

namespace ioworker::net {
namespace {

// So much of a body waits for a slow handler before its sender is made to wait too.
constexpr std::size_t kBodyBytesAhead = 256 << 10;

void AppendChunk(std::string& out, std::string_view piece) {
  fmt::format_to(std::back_inserter(out), "{:x}\r\n", piece.size());
  out.append(piece).append("\r\n");
}

}  // namespace

HttpExchange::HttpExchange(Request request, std::shared_ptr<Doorbell> bell, Terms terms)
    : request_(std::move(request)),
      terms_(terms),
      bell_(std::move(bell)),
      body_ended_(!terms.has_body) {}

std::shared_ptr<Exchange> HttpExchange::ForHandler() {
  return {this, [self = shared_from_this()](Exchange*) { self->AnswerIfDropped(); }};
}

void HttpExchange::AnswerIfDropped() {
  const Lock lock(mutex_);
  if (gone_) return;
  if (!answered_) SetHead(PlainRefusal(500), false);
  if (streaming_ && !ended_) overflowed_ = true;  // a stream without its end must not look whole
  bell_->RingFromElsewhere();
}

Result<std::size_t> HttpExchange::ReadBody(std::span<char> buffer) {
  const Lock lock(mutex_);
  while (!gone_ && !body_error_ && !body_ended_ && body_taken_ == body_.size()) {
    body_changed_.Wait(mutex_);
  }
  const std::size_t waiting = body_.size() - body_taken_;
  if (body_error_) return std::unexpected(*body_error_);
  if (gone_ && !(body_ended_ && waiting > 0)) {
    return Unavailable("the sender left before the body's end");
  }
  const std::size_t size = std::min(buffer.size(), waiting);
  body_.copy(buffer.data(), size, body_taken_);
  body_taken_ += size;
  if (body_taken_ < body_.size()) return size;
  const bool was_full = body_.size() >= kBodyBytesAhead;
  body_.clear();
  body_taken_ = 0;
  if (was_full && !gone_) bell_->RingFromElsewhere();
  return size;
}

void HttpExchange::SetHead(Response head, bool streaming) {
  CHECK(!answered_, "a request has one answer");
  answered_ = true;
  streaming_ = streaming;
  if (gone_) return;
  outgoing_.head = std::move(head);
  outgoing_.streaming = streaming;
  outgoing_.last = !streaming;
  bell_->RingFromElsewhere();
}

void HttpExchange::Reply(Response response) {
  const Lock lock(mutex_);
  SetHead(std::move(response), false);
}

void HttpExchange::BeginStream(Response head) {
  const Lock lock(mutex_);
  SetHead(std::move(head), true);
}

bool HttpExchange::Write(std::string piece) {
  const Lock lock(mutex_);
  CHECK(streaming_ && !ended_, "pieces belong between BeginStream and End");
  if (gone_ || overflowed_) return false;
  if (piece.empty()) return true;
  if (outgoing_.pieces.size() + piece.size() > terms_.stream_queue_bytes_max) {
    overflowed_ = true;
  } else if (terms_.chunked) {
    AppendChunk(outgoing_.pieces, piece);
  } else {
    outgoing_.pieces += piece;
  }
  bell_->RingFromElsewhere();
  return !overflowed_;
}

void HttpExchange::End() {
  const Lock lock(mutex_);
  CHECK(streaming_ && !ended_, "End comes once, after BeginStream");
  ended_ = true;
  if (gone_) return;
  if (terms_.chunked) outgoing_.pieces += "0\r\n\r\n";
  outgoing_.last = true;
  bell_->RingFromElsewhere();
}

void HttpExchange::OnGone(std::function<void()> gone) {
  {
    const Lock lock(mutex_);
    CHECK(!on_gone_, "OnGone is set once");
    if (!gone_) {
      on_gone_ = std::move(gone);
      return;
    }
  }
  gone();
}

bool HttpExchange::WantsBody() {
  const Lock lock(mutex_);
  return !body_ended_ && !body_error_ && body_.size() < kBodyBytesAhead;
}

void HttpExchange::FeedBody(std::string_view piece) {
  {
    const Lock lock(mutex_);
    body_ += piece;
  }
  body_changed_.NotifyAll();
}

void HttpExchange::EndBody() {
  {
    const Lock lock(mutex_);
    body_ended_ = true;
  }
  body_changed_.NotifyAll();
}

void HttpExchange::FailBody(Error error) {
  {
    const Lock lock(mutex_);
    body_error_ = std::move(error);
  }
  body_changed_.NotifyAll();
}

Outgoing HttpExchange::Take() {
  const Lock lock(mutex_);
  return std::exchange(outgoing_, {});
}

void HttpExchange::Finish() {
  std::function<void()> gone;
  {
    const Lock lock(mutex_);
    if (gone_) return;
    gone_ = true;
    outgoing_ = {};
    bell_.reset();
    gone = std::move(on_gone_);
  }
  body_changed_.NotifyAll();
  if (gone) gone();
}

}  // namespace ioworker::net
