#include "gateway/carrier.h"

#include <utility>
#include <vector>

#include "ioworker/v1/link.pb.h"

namespace ioworker::gateway {

// The device's socket as the leader's handler sees it.
class Carrier::Down final : public net::WebSocket {
 public:
  Down(std::weak_ptr<Carrier> carrier, std::shared_ptr<net::WebSocket> socket, std::uint64_t term)
      : carrier_(std::move(carrier)), socket_(std::move(socket)), term_(term) {}

  bool Send(std::string frame) override {
    const auto carrier = carrier_.lock();
    if (carrier == nullptr || !carrier->OnDownFrame(frame, term_)) return false;
    return socket_->Send(std::move(frame));
  }
  std::size_t QueuedBytes() const override { return socket_->QueuedBytes(); }
  void Close(std::string reason) override { socket_->Close(std::move(reason)); }

 private:
  const std::weak_ptr<Carrier> carrier_;
  const std::shared_ptr<net::WebSocket> socket_;
  const std::uint64_t term_;
};

Carrier::Carrier(Carriers& carriers, net::Request request)
    : carriers_(carriers), request_(std::move(request)) {}

void Carrier::OnOpen(std::shared_ptr<net::WebSocket> socket) {
  {
    Lock lock(mutex_);
    socket_ = std::move(socket);
  }
  carriers_.Enter(shared_from_this());
}

void Carrier::OnFrame(std::string_view frame) {
  std::shared_ptr<net::WebSocketHandler> upstream;
  {
    Lock lock(mutex_);
    if (!Passes(frame)) return;
    upstream = upstream_;
  }
  upstream->OnFrame(frame);
}

// Before the device greets, what it says is for the replica that led before.
bool Carrier::Passes(std::string_view frame) {
  if (upstream_ == nullptr) return false;
  if (phase_ != Phase::kOpened) return true;
  v1::DeviceFrame message;
  const bool parsed = message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
  if (!parsed || !message.has_hello()) return false;
  phase_ = Phase::kGreeting;
  return true;
}

bool Carrier::OnDownFrame(std::string_view frame, std::uint64_t term) {
  Lock lock(mutex_);
  if (term != term_ || upstream_ == nullptr) return false;
  if (phase_ != Phase::kGreeting) return true;
  v1::CoordinatorFrame message;
  const bool parsed = message.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
  if (parsed && message.has_welcome()) phase_ = Phase::kLinked;
  return true;
}

void Carrier::OnDrained() {
  std::shared_ptr<net::WebSocketHandler> upstream;
  {
    Lock lock(mutex_);
    upstream = upstream_;
  }
  if (upstream) upstream->OnDrained();
}

void Carrier::OnClose(std::string_view reason) {
  std::shared_ptr<net::WebSocketHandler> upstream;
  {
    Lock lock(mutex_);
    socket_.reset();
    upstream = std::exchange(upstream_, nullptr);
  }
  if (upstream) upstream->OnClose(reason);
  carriers_.Leave(shared_from_this());
}

void Carrier::Attach(const Upstream& upstream, std::uint64_t term) {
  std::shared_ptr<net::WebSocketHandler> handler;
  std::shared_ptr<net::WebSocket> down;
  {
    Lock lock(mutex_);
    if (socket_ == nullptr || term <= term_ || phase_ != Phase::kWaiting) return;
    handler = upstream(request_);
    if (handler == nullptr) return;
    term_ = term;
    upstream_ = handler;
    phase_ = Phase::kOpened;
    down = std::make_shared<Down>(weak_from_this(), socket_, term);
  }
  handler->OnOpen(std::move(down));
}

void Carrier::Detach() {
  std::shared_ptr<net::WebSocketHandler> upstream;
  std::shared_ptr<net::WebSocket> leaving;
  {
    Lock lock(mutex_);
    upstream = std::exchange(upstream_, nullptr);
    if (phase_ == Phase::kOpened || phase_ == Phase::kGreeting) leaving = socket_;
    phase_ = Phase::kWaiting;
  }
  if (upstream) upstream->OnClose("another replica takes over");
  if (leaving) leaving->Close("another replica takes over; come back");
}

void Carriers::Attach(Upstream upstream) {
  std::vector<std::shared_ptr<Carrier>> carriers;
  std::uint64_t term = 0;
  {
    Lock lock(mutex_);
    upstream_ = upstream;
    term = ++term_;
    carriers.assign(carriers_.begin(), carriers_.end());
  }
  for (const auto& carrier : carriers) carrier->Attach(upstream, term);
}

void Carriers::Detach() {
  std::vector<std::shared_ptr<Carrier>> carriers;
  {
    Lock lock(mutex_);
    upstream_ = nullptr;
    carriers.assign(carriers_.begin(), carriers_.end());
  }
  for (const auto& carrier : carriers) carrier->Detach();
}

std::size_t Carriers::size() const {
  Lock lock(mutex_);
  return carriers_.size();
}

void Carriers::Enter(const std::shared_ptr<Carrier>& carrier) {
  Upstream upstream;
  std::uint64_t term = 0;
  {
    Lock lock(mutex_);
    carriers_.insert(carrier);
    upstream = upstream_;
    term = term_;
  }
  if (upstream) carrier->Attach(upstream, term);
}

void Carriers::Leave(const std::shared_ptr<Carrier>& carrier) {
  Lock lock(mutex_);
  carriers_.erase(carrier);
}

}  // namespace ioworker::gateway
