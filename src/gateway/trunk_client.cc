#include "gateway/trunk_client.h"

#include <atomic>
#include <utility>

#include "base/log.h"

namespace ioworker::gateway {
namespace {

// More than this waiting for the leader: devices are sent away for a while.
constexpr std::size_t kQueuedBytesEnough = kTrunkLimits.queue_bytes_max / 2;

}  // namespace

// A device's connection, as its Carrier sees it; its frames are handled at the other end.
class TrunkClient::CarriedLink final : public net::WebSocketHandler {
 public:
  CarriedLink(std::weak_ptr<TrunkClient> client, std::shared_ptr<TrunkWire> wire,
              std::uint64_t number, const net::Request& request)
      : client_(std::move(client)), wire_(std::move(wire)), number_(number) {
    Put(request, *opening_.mutable_open_socket()->mutable_request());
    opening_.mutable_open_socket()->set_socket(number);
  }

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override {
    {
      Lock lock(mutex_);
      socket_ = std::move(socket);
    }
    wire_->Send(opening_);
    opening_.Clear();
  }

  void OnFrame(std::string_view frame) override {
    if (wire_->QueuedBytes() > kQueuedBytesEnough) return Close("the network is busy; come back");
    v1::FollowerFrame message;
    message.mutable_socket_frame()->set_socket(number_);
    message.mutable_socket_frame()->set_bytes(std::string(frame));
    wire_->Send(message);
  }

  void OnDrained() override {
    v1::FollowerFrame message;
    message.mutable_socket_taken()->set_socket(number_);
    message.mutable_socket_taken()->set_bytes(sent_);
    wire_->Send(message);
  }

  void OnClose(std::string_view reason) override {
    {
      Lock lock(mutex_);
      socket_.reset();
    }
    v1::FollowerFrame message;
    message.mutable_close_socket()->set_socket(number_);
    message.mutable_close_socket()->set_reason(std::string(reason));
    wire_->Send(message);
    if (const auto client = client_.lock()) client->Forget(number_);
  }

  void Send(const std::string& frame) {
    const auto socket = Socket();
    if (socket == nullptr) return;
    sent_ += frame.size();
    socket->Send(frame);
  }

  void Close(std::string reason) {
    if (const auto socket = Socket()) socket->Close(std::move(reason));
  }

 private:
  std::shared_ptr<net::WebSocket> Socket() {
    Lock lock(mutex_);
    return socket_;
  }

  const std::weak_ptr<TrunkClient> client_;
  const std::shared_ptr<TrunkWire> wire_;
  const std::uint64_t number_;
  v1::FollowerFrame opening_;
  std::atomic<std::uint64_t> sent_ = 0;
  Mutex mutex_;
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);
};

void TrunkClient::OnOpen(std::shared_ptr<net::WebSocket> socket) {
  wire_->Open(std::move(socket));
  events_.opened();
}

void TrunkClient::OnFrame(std::string_view bytes) {
  v1::LeaderFrame frame;
  if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Close("a frame is no LeaderFrame");
  }
  switch (frame.body_case()) {
    case v1::LeaderFrame::kSocketFrame:
      return On(frame.socket_frame());
    case v1::LeaderFrame::kCloseSocket:
      return On(frame.close_socket());
    case v1::LeaderFrame::kCallReply:
      return On(frame.call_reply());
    case v1::LeaderFrame::kCallPiece:
      return On(frame.call_piece());
    case v1::LeaderFrame::kCallEnd:
      return On(frame.call_end());
    case v1::LeaderFrame::kGiveBackCall:
      return On(frame.give_back_call());
    case v1::LeaderFrame::kTokenOwner:
      return On(frame.token_owner());
    case v1::LeaderFrame::kOverCredential:
      return events_.over_credential(frame.over_credential().secret_hash());
    case v1::LeaderFrame::BODY_NOT_SET:
      return;  // of a newer release
  }
}

void TrunkClient::OnClose(std::string_view reason) {
  LogInfo("the trunk has ended: {}", reason);
  wire_->Cut();
  std::unordered_map<std::uint64_t, Asked> calls;
  {
    Lock lock(mutex_);
    closed_ = true;
    links_.clear();
    calls.swap(calls_);
    answered_.NotifyAll();
  }
  std::vector<std::shared_ptr<net::Exchange>> unanswered;
  for (auto& [number, call] : calls) {
    if (call.begun && call.streams) {
      call.exchange->End();
    } else {
      unanswered.push_back(std::move(call.exchange));
    }
  }
  events_.closed(std::move(unanswered));
}

void TrunkClient::Close(const std::string& reason) {
  if (const auto socket = wire_->Cut()) socket->Close(reason);
}

std::shared_ptr<net::WebSocketHandler> TrunkClient::OpenSocket(const net::Request& request) {
  Lock lock(mutex_);
  if (closed_) return nullptr;
  const auto number = ++last_number_;
  auto link = std::make_shared<CarriedLink>(weak_from_this(), wire_, number, request);
  links_.emplace(number, link);
  return link;
}

void TrunkClient::Forget(std::uint64_t socket) {
  Lock lock(mutex_);
  links_.erase(socket);
}

void TrunkClient::On(const v1::SocketFrame& frame) {
  std::shared_ptr<CarriedLink> link;
  {
    Lock lock(mutex_);
    const auto found = links_.find(frame.socket());
    if (found == links_.end()) return;
    link = found->second;
  }
  link->Send(frame.bytes());
}

void TrunkClient::On(const v1::CloseSocket& close) {
  std::shared_ptr<CarriedLink> link;
  {
    Lock lock(mutex_);
    const auto found = links_.find(close.socket());
    if (found == links_.end()) return;
    link = found->second;
  }
  link->Close(close.reason());
}

bool TrunkClient::Call(const std::shared_ptr<net::Exchange>& exchange) {
  v1::FollowerFrame frame;
  std::uint64_t number = 0;
  {
    Lock lock(mutex_);
    if (closed_) return false;
    number = ++last_number_;
    calls_.emplace(number, Asked{.exchange = exchange, .head = {}});
  }
  frame.mutable_begin_call()->set_call(number);
  Put(exchange->request(), *frame.mutable_begin_call()->mutable_request());
  exchange->OnGone([weak = weak_from_this(), number] {
    if (const auto self = weak.lock()) self->Drop(number);
  });
  wire_->Send(frame);  // if the trunk ends now, OnClose answers
  return true;
}

// The caller has left, or has had its answer.
void TrunkClient::Drop(std::uint64_t call) {
  {
    Lock lock(mutex_);
    if (calls_.erase(call) == 0) return;
  }
  v1::FollowerFrame frame;
  frame.mutable_drop_call()->set_call(call);
  wire_->Send(frame);
}

void TrunkClient::On(const v1::CallReply& reply) {
  std::shared_ptr<net::Exchange> begin;
  net::Response head;
  {
    Lock lock(mutex_);
    const auto found = calls_.find(reply.call());
    if (found == calls_.end()) return;
    Asked& call = found->second;
    call.head.status = static_cast<int>(reply.status());
    for (const auto& header : reply.headers()) {
      call.head.headers.push_back({header.name(), header.value()});
    }
    call.begun = true;
    call.streams = reply.streams();
    if (!call.streams) return;
    begin = call.exchange;
    head = std::move(call.head);
  }
  begin->BeginStream(std::move(head));
}

void TrunkClient::On(const v1::CallPiece& piece) {
  std::shared_ptr<net::Exchange> exchange;
  {
    Lock lock(mutex_);
    const auto found = calls_.find(piece.call());
    if (found == calls_.end()) return;
    if (!found->second.streams) {
      found->second.head.body += piece.bytes();
      return;
    }
    exchange = found->second.exchange;
  }
  if (!exchange->Write(piece.bytes())) Drop(piece.call());
}

void TrunkClient::On(const v1::CallEnd& end) {
  Asked call;
  {
    Lock lock(mutex_);
    const auto found = calls_.find(end.call());
    if (found == calls_.end()) return;
    call = std::move(found->second);
    calls_.erase(found);
  }
  if (call.streams) return call.exchange->End();
  call.exchange->Reply(std::move(call.head));
}

void TrunkClient::On(const v1::GiveBackCall& back) {
  std::shared_ptr<net::Exchange> exchange;
  {
    Lock lock(mutex_);
    auto taken = calls_.extract(back.call());
    if (taken.empty()) return;
    exchange = std::move(taken.mapped().exchange);
  }
  events_.given_back(std::move(exchange));
}

Result<std::optional<DeviceId>> TrunkClient::FindToken(std::string_view token, Duration longest) {
  v1::FollowerFrame frame;
  std::uint64_t number = 0;
  {
    Lock lock(mutex_);
    number = ++last_number_;
    questions_.emplace(number, Question{});
  }
  frame.mutable_ask_token()->set_question(number);
  frame.mutable_ask_token()->set_token(std::string(token));
  wire_->Send(frame);
  Lock lock(mutex_);
  while (!questions_[number].answered && !closed_) {
    if (!answered_.WaitFor(mutex_, longest)) break;
  }
  const Question question = std::move(questions_[number]);
  questions_.erase(number);
  if (!question.answered) return Unavailable("the coordinator changes hands; try again");
  if (question.device_id.empty()) return std::nullopt;
  return DeviceId::Parse(question.device_id);
}

void TrunkClient::On(const v1::TokenOwner& owner) {
  Lock lock(mutex_);
  const auto found = questions_.find(owner.question());
  if (found == questions_.end()) return;
  found->second = {.answered = true, .device_id = owner.device_id()};
  answered_.NotifyAll();
}

}  // namespace ioworker::gateway
