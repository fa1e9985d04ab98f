// TrunkSession: one trunk, at the leader. Frames come one after the other on the network's threads.
#pragma once

#include <memory>
#include <unordered_map>

#include "gateway/carried_call.h"
#include "gateway/carried_socket.h"
#include "gateway/trunk_host.h"

namespace ioworker::gateway {

class TrunkSession final : public net::WebSocketHandler,
                           public std::enable_shared_from_this<TrunkSession> {
 public:
  explicit TrunkSession(TrunkHost& host) : host_(&host) {}

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override;
  void OnFrame(std::string_view bytes) override;
  void OnClose(std::string_view reason) override;

  bool Send(const v1::LeaderFrame& frame) { return wire_->Send(frame); }

  // Ends it; OnClose follows. Any thread.
  void Close(const std::string& reason);

 private:
  struct Socket {
    std::shared_ptr<CarriedSocket> socket;
    std::shared_ptr<net::WebSocketHandler> handler;
  };

  void On(const v1::OpenSocket& open);
  void On(const v1::SocketFrame& frame);
  void On(const v1::SocketTaken& taken);
  void On(const v1::CloseSocket& close);
  void On(const v1::BeginCall& begin);
  void On(const v1::DropCall& drop);
  void On(const v1::AskToken& ask);
  void SweepCalls();

  TrunkHost* host_;
  const std::shared_ptr<TrunkWire> wire_ = std::make_shared<TrunkWire>();

  // The network's threads only.
  std::unordered_map<std::uint64_t, Socket> sockets_;
  std::unordered_map<std::uint64_t, std::weak_ptr<CarriedCall>> calls_;
  std::size_t sweep_at_ = 1024;
};

}  // namespace ioworker::gateway
