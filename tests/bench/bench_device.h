// BenchDevice: a device as the coordinator sees one, over the real link, without an engine. Its
// events come on the network's threads; reports may be made on any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/key.h"
#include "base/mutex.h"
#include "ioworker/v1/link.pb.h"
#include "net/websocket.h"

namespace ioworker::bench {

class BenchDevice;

struct BenchDeviceEvents {
  std::function<void()> on_linked;
  std::function<void(BenchDevice&, const v1::Assign&)> on_assigned;
  std::function<void(std::uint64_t more)> on_acknowledged;  // reports since the last call
  std::function<void(const std::string& reason)> on_gone;
};

class BenchDevice final : public net::WebSocketHandler {
 public:
  BenchDevice(KeyPair key, std::string device_id, std::uint32_t cores, BenchDeviceEvents events)
      : key_(std::move(key)),
        device_id_(std::move(device_id)),
        cores_(cores),
        events_(std::move(events)) {}

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override EXCLUDES(mutex_);
  void OnFrame(std::string_view bytes) override;
  void OnClose(std::string_view reason) override EXCLUDES(mutex_);

  void SendTelemetry(Instant at);
  void ReportStarted(const v1::LeaseRef& lease);
  void ReportEnded(const v1::LeaseRef& lease);

  // No event comes after this.
  void Leave() EXCLUDES(mutex_);

 private:
  void Greet(const v1::Challenge& challenge);
  void Send(v1::DeviceFrame& frame) EXCLUDES(mutex_);

  const KeyPair key_;
  const std::string device_id_;
  const std::uint32_t cores_;
  std::uint64_t acknowledged_ = 0;  // of the network's threads

  Mutex mutex_;
  BenchDeviceEvents events_;
  bool left_ GUARDED_BY(mutex_) = false;
  std::uint64_t sequence_ GUARDED_BY(mutex_) = 0;
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);
};

// What every bench device says it has.
v1::Inventory BenchInventory(std::uint32_t cores);

}  // namespace ioworker::bench
