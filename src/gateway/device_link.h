// DeviceLink: one connection of one device. It challenges, checks the answer, and then passes
// frames.
//
// Frames come one after the other on the network's threads; what the core wants comes on others.
// Nothing here blocks. What the core wants is sent as the device reads it: it waits here, not in
// the connection's queue, which would end it when it is full.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <set>
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
  void OnDrained() override { Pump(); }
  void OnClose(std::string_view reason) override;

  // What a committed command wants of this device.
  void Tell(const core::DeviceMessage& message);

  // Says why the device is not wanted (link.proto, Refusal), and ends the connection.
  void Refuse(std::string_view reason, std::string_view message, std::uint32_t retry_after);

  // For one that connected and says nothing.
  void CloseUnlessGreeted();

  void SendOpen(const std::string& token, const jobs::LeaseRef& lease, std::uint64_t offset,
                bool follow);
  void SendQuery(const v1::PolicyQuery& query);
  void SendWatch(std::uint32_t interval_seconds);
  void Close(std::string reason);
  bool IsClosed() EXCLUDES(mutex_);

  core::LinkId id() const { return id_; }

  // For LinkService.
  const std::string& token() const { return token_; }

 private:
  bool CheckHello(const v1::Hello& hello);
  void OnHello(const v1::Hello& hello);
  void OnLinked(const core::Outcome& outcome, const std::set<jobs::LeaseRef>& held);
  void OnReport(const v1::Report& report);
  void OnOther(const v1::DeviceFrame& frame);
  void Pump() EXCLUDES(mutex_);
  void Send(const v1::CoordinatorFrame& frame) EXCLUDES(mutex_);
  bool Submit(core::Command command, core::Writer::Callback done);

  Gateway& gateway_;
  const core::LinkId id_;
  const std::string nonce_;
  const std::string token_;
  std::atomic<bool> greeted_ = false;  // its Hello was good
  DeviceId device_;                    // set with it

  Mutex mutex_;
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);
  std::deque<core::DeviceMessage> waiting_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
