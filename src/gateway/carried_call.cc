#include "gateway/carried_call.h"

#include <utility>

namespace ioworker::gateway {

CarriedCall::~CarriedCall() {
  const auto before = Become(State::kGone);
  v1::LeaderFrame frame;
  if (before == State::kAsked) {
    frame.mutable_give_back_call()->set_call(number_);
  } else if (before == State::kBegun) {
    SendHead({.status = 500}, false);
    frame.mutable_call_end()->set_call(number_);
  } else {
    return;
  }
  wire_->Send(frame);
}

void CarriedCall::Begin() {
  Lock lock(mutex_);
  if (state_ == State::kAsked) state_ = State::kBegun;
}

Result<std::size_t> CarriedCall::ReadBody(std::span<char>) {
  return Internal("the body of a carried call is read at once");
}

void CarriedCall::Reply(net::Response response) {
  {
    Lock lock(mutex_);
    if (state_ != State::kBegun) return;
    state_ = State::kStreaming;
  }
  if (response.file) response = {.status = 500};  // files are read by the replica that was asked
  SendHead(response, false);
  const std::string_view body = response.body;
  for (std::size_t at = 0; at < body.size(); at += kTrunkPieceBytes) {
    if (!SendPiece(body.substr(at, kTrunkPieceBytes))) break;
  }
  End();
}

void CarriedCall::BeginStream(net::Response head) {
  {
    Lock lock(mutex_);
    if (state_ != State::kBegun) return;
    state_ = State::kStreaming;
  }
  SendHead(head, true);
}

bool CarriedCall::Write(std::string piece) {
  {
    Lock lock(mutex_);
    if (state_ != State::kStreaming) return false;
  }
  return SendPiece(piece);
}

void CarriedCall::End() {
  {
    Lock lock(mutex_);
    if (state_ != State::kStreaming) return;
  }
  v1::LeaderFrame frame;
  frame.mutable_call_end()->set_call(number_);
  wire_->Send(frame);
  Leave();
}

void CarriedCall::OnGone(std::function<void()> gone) {
  {
    Lock lock(mutex_);
    if (state_ != State::kGone) {
      on_gone_ = std::move(gone);
      return;
    }
  }
  gone();
}

void CarriedCall::Leave() {
  std::function<void()> gone;
  {
    Lock lock(mutex_);
    state_ = State::kGone;
    gone = std::exchange(on_gone_, nullptr);
  }
  if (gone) gone();
}

CarriedCall::State CarriedCall::Become(State state) {
  Lock lock(mutex_);
  return std::exchange(state_, state);
}

bool CarriedCall::SendHead(const net::Response& response, bool streams) {
  v1::LeaderFrame frame;
  auto& reply = *frame.mutable_call_reply();
  reply.set_call(number_);
  reply.set_status(static_cast<std::uint32_t>(response.status));
  for (const auto& header : response.headers) {
    auto* one = reply.add_headers();
    one->set_name(header.name);
    one->set_value(header.value);
  }
  reply.set_streams(streams);
  return wire_->Send(frame);
}

bool CarriedCall::SendPiece(std::string_view bytes) {
  v1::LeaderFrame frame;
  frame.mutable_call_piece()->set_call(number_);
  frame.mutable_call_piece()->set_bytes(std::string(bytes));
  return wire_->Send(frame);
}

}  // namespace ioworker::gateway
