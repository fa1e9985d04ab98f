// DeviceLink: one connection of one device. It challenges, checks the answer, and then passes frames.
//
// Frames come one after the other on the network's threads; what the core wants comes on others.
// Nothing here blocks.
#pragma once

#include <memory>
#include <string>

#include "base/mutex.h"
#include "core/outcome.h"
#include "gateway/gateway.h"
#include "ioworker/v1/link.pb.h"
#include "net/websocket.h"

namespace ioworker::gateway {

class DeviceLink final : public net::WebSocketHandler,
                         public std::enable_shared_from_this<DeviceLink> {
 public:
  DeviceLink(Gateway& gateway, core::LinkId id);

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override;
  void OnFrame(std::string_view frame) override;
  void OnClose(std::string_view reason) override;

  // What a committed command wants of this device.
  void Tell(const core::DeviceMessage& message);

  void SendOpen(const std::string& token, const jobs::LeaseRef& lease, std::uint64_t offset,
                bool follow);
  void SendWatch(std::uint32_t interval_seconds);
  void Close(std::string reason);
  bool IsClosed();

  // For LinkService.
  const std::string& token() const { return token_; }

 private:
  enum class Stage { kChallenged, kChecked, kLinked };

  void OnHello(const v1::Hello& hello);
  void OnLinked(const core::Outcome& outcome);
  void OnReport(const v1::Report& report);
  void OnOther(const v1::DeviceFrame& frame);
  void Refuse(std::string_view reason, std::string_view message, std::uint32_t retry_after);
  void Send(const v1::CoordinatorFrame& frame);
  bool Submit(core::Command command, core::Writer::Callback done);

  Gateway& gateway_;
  const core::LinkId id_;
  const std::string nonce_;
  const std::string token_;
  Stage stage_ = Stage::kChallenged;  // of the network's calls alone
  DeviceId device_;

  Mutex mutex_;
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
