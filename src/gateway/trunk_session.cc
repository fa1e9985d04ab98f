#include "gateway/trunk_session.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace ioworker::gateway {

void TrunkSession::OnOpen(std::shared_ptr<net::WebSocket> socket) {
  wire_->Open(std::move(socket));
  LogInfo("a replica is linked");
}

void TrunkSession::OnFrame(std::string_view bytes) {
  v1::FollowerFrame frame;
  if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Close("a frame is no FollowerFrame");
  }
  switch (frame.body_case()) {
    case v1::FollowerFrame::kOpenSocket:
      return On(frame.open_socket());
    case v1::FollowerFrame::kSocketFrame:
      return On(frame.socket_frame());
    case v1::FollowerFrame::kSocketTaken:
      return On(frame.socket_taken());
    case v1::FollowerFrame::kCloseSocket:
      return On(frame.close_socket());
    case v1::FollowerFrame::kBeginCall:
      return On(frame.begin_call());
    case v1::FollowerFrame::kDropCall:
      return On(frame.drop_call());
    case v1::FollowerFrame::kAskToken:
      return On(frame.ask_token());
    case v1::FollowerFrame::BODY_NOT_SET:
      return;  // of a newer release
  }
}

void TrunkSession::OnClose(std::string_view reason) {
  LogInfo("a replica is gone: {}", reason);
  wire_->Cut();
  for (auto& [number, socket] : sockets_) socket.handler->OnClose("its replica is gone");
  sockets_.clear();
  for (auto& [number, held] : calls_) {
    if (const auto call = held.lock()) call->Leave();
  }
  calls_.clear();
  host_->Leave(this);
}

void TrunkSession::Close(const std::string& reason) {
  if (const auto socket = wire_->Cut()) socket->Close(reason);
}

void TrunkSession::On(const v1::OpenSocket& open) {
  auto socket = std::make_shared<CarriedSocket>(wire_, open.socket());
  auto handler = host_->parts_.open_socket(ToRequest(open.request()));
  if (handler == nullptr) return socket->Close("no such path");
  const auto [place, fresh] = sockets_.try_emplace(open.socket(), Socket{socket, handler});
  if (!fresh) return Close("a socket's number was used twice");
  handler->OnOpen(std::move(socket));
}

void TrunkSession::On(const v1::SocketFrame& frame) {
  const auto found = sockets_.find(frame.socket());
  if (found != sockets_.end()) found->second.handler->OnFrame(frame.bytes());
}

void TrunkSession::On(const v1::SocketTaken& taken) {
  const auto found = sockets_.find(taken.socket());
  if (found == sockets_.end()) return;
  found->second.socket->OnTaken(taken.bytes());
  found->second.handler->OnDrained();
}

void TrunkSession::On(const v1::CloseSocket& close) {
  auto taken = sockets_.extract(close.socket());
  if (!taken.empty()) taken.mapped().handler->OnClose(close.reason());
}

void TrunkSession::On(const v1::BeginCall& begin) {
  auto call = std::make_shared<CarriedCall>(wire_, begin.call(), ToRequest(begin.request()));
  calls_.insert_or_assign(begin.call(), call);
  SweepCalls();
  host_->Serve(std::move(call));
}

void TrunkSession::On(const v1::DropCall& drop) {
  auto taken = calls_.extract(drop.call());
  if (taken.empty()) return;
  if (const auto call = taken.mapped().lock()) call->Leave();
}

void TrunkSession::On(const v1::AskToken& ask) {
  v1::LeaderFrame frame;
  auto& owner = *frame.mutable_token_owner();
  owner.set_question(ask.question());
  if (const auto device = host_->parts_.find_token(ask.token()))
    owner.set_device_id(device->Text());
  Send(frame);
}

// Calls that have been answered leave their number behind: swept when it has doubled.
void TrunkSession::SweepCalls() {
  if (calls_.size() < sweep_at_) return;
  std::erase_if(calls_, [](const auto& entry) { return entry.second.expired(); });
  sweep_at_ = std::max<std::size_t>(1024, 2 * calls_.size());
}

}  // namespace ioworker::gateway
