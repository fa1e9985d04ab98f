#include "gateway/bridge.h"

#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace ioworker::gateway {
namespace {

constexpr std::size_t kEarlyBytesMax = 4 << 20;  // that come before the other end is open

// One end hears, the other speaks. Both hold the pair until they close.
class Pair : public std::enable_shared_from_this<Pair> {
 public:
  enum End { kDevice = 0, kLeader = 1 };

  void Open(End end, std::shared_ptr<net::WebSocket> socket) {
    Lock lock(mutex_);
    if (closed_) return socket->Close(reason_);
    sockets_[end] = std::move(socket);
    for (auto& frame : std::exchange(early_[1 - end], {})) sockets_[end]->Send(std::move(frame));
  }

  void Pass(End from, std::string_view frame) {
    Lock lock(mutex_);
    const End to = from == kDevice ? kLeader : kDevice;
    if (sockets_[to]) {
      sockets_[to]->Send(std::string(frame));
      return;
    }
    early_bytes_ += frame.size();
    if (closed_ || early_bytes_ > kEarlyBytesMax) return;
    early_[from].emplace_back(frame);
  }

  void Close(std::string_view reason) {
    Lock lock(mutex_);
    if (std::exchange(closed_, true)) return;
    reason_ = std::string(reason.substr(0, 120));
    for (auto& socket : sockets_) {
      if (socket) std::exchange(socket, nullptr)->Close(reason_);
    }
  }

 private:
  Mutex mutex_;
  std::shared_ptr<net::WebSocket> sockets_[2] GUARDED_BY(mutex_);
  std::vector<std::string> early_[2] GUARDED_BY(mutex_);  // by whom they came from
  std::size_t early_bytes_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
  std::string reason_ GUARDED_BY(mutex_);
};

class EndHandler : public net::WebSocketHandler {
 public:
  EndHandler(std::shared_ptr<Pair> pair, Pair::End end) : pair_(std::move(pair)), end_(end) {}

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override {
    pair_->Open(end_, std::move(socket));
  }
  void OnFrame(std::string_view frame) override { pair_->Pass(end_, frame); }
  void OnClose(std::string_view reason) override { pair_->Close(reason); }

 protected:
  const std::shared_ptr<Pair> pair_;
  const Pair::End end_;
};

// Calls the leader when the device's end is open.
class DeviceEnd final : public EndHandler {
 public:
  DeviceEnd(net::Loop& loop, net::ConnectOptions leader)
      : EndHandler(std::make_shared<Pair>(), Pair::kDevice),
        loop_(loop),
        leader_(std::move(leader)) {}

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override {
    EndHandler::OnOpen(std::move(socket));
    net::ConnectWebSocket(loop_, leader_, std::make_shared<EndHandler>(pair_, Pair::kLeader));
  }

 private:
  net::Loop& loop_;
  const net::ConnectOptions leader_;
};

}  // namespace

std::shared_ptr<net::WebSocketHandler> OpenBridge(net::Loop& loop, net::ConnectOptions leader,
                                                  const net::Request& request) {
  leader.url += request.target;
  return std::make_shared<DeviceEnd>(loop, std::move(leader));
}

}  // namespace ioworker::gateway
