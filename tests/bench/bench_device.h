// BenchDevice: a device as the coordinator sees one, over the real link, without an engine: each task
// that it is given starts and ends at once. Its calls come on the network's threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/key.h"
#include "base/mutex.h"
#include "ioworker/v1/link.pb.h"
#include "net/websocket.h"

namespace ioworker::bench {

struct BenchDeviceEvents {
  std::function<void()> on_linked;
  std::function<void(const v1::Assign&)> on_assigned;
  std::function<void(std::uint64_t acknowledged)> on_acknowledged;
  std::function<void(const std::string& reason)> on_gone;
};

class BenchDevice final : public net::WebSocketHandler {
 public:
  BenchDevice(KeyPair key, std::string device_id, std::uint32_t cores, BenchDeviceEvents events)
      : key_(std::move(key)),
        device_id_(std::move(device_id)),
        cores_(cores),
        events_(std::move(events)) {}

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override;
  void OnFrame(std::string_view bytes) override;
  void OnClose(std::string_view reason) override;

 private:
  void Greet(const v1::Challenge& challenge);
  void Run(const v1::Assign& assign);
  void Send(const v1::DeviceFrame& frame);

  const KeyPair key_;
  const std::string device_id_;
  const std::uint32_t cores_;
  const BenchDeviceEvents events_;
  std::uint64_t sequence_ = 0;
  std::shared_ptr<net::WebSocket> socket_;
};

// What every bench device says it has.
v1::Inventory BenchInventory(std::uint32_t cores);

}  // namespace ioworker::bench
