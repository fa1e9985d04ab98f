// One WebSocket connection, whichever end opened it. Binary frames only.
//
// WebSocket: any thread. WebSocketHandler: its calls come one after the other, on the network's
// threads, and must not block.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::net {

class WebSocket {
 public:
  virtual ~WebSocket() = default;

  // Queues one frame. False, and the connection ends, when the peer is gone or does not read:
  // `SocketLimits::queue_bytes_max` are waiting already.
  virtual bool Send(std::string frame) = 0;

  // Bytes queued and not yet given to the system. For senders of bulk that pace themselves.
  virtual std::size_t QueuedBytes() const = 0;

  // Sends what is queued, then closes. `reason`: at most 120 bytes, seen by the peer.
  virtual void Close(std::string reason) = 0;
};

class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;

  // Once, before any frame. Keep `socket` to send; drop it to let go of the connection.
  virtual void OnOpen(std::shared_ptr<WebSocket> socket) = 0;

  // One whole binary frame. A text frame or one over the limit closes the connection instead.
  virtual void OnFrame(std::string_view frame) = 0;

  // Everything queued before has been handed to the system.
  virtual void OnDrained() {}

  // Once, last. `reason` says in words why.
  virtual void OnClose(std::string_view reason) = 0;
};

struct SocketLimits {
  std::size_t frame_bytes_max = 1 << 20;
  std::size_t queue_bytes_max = 4 << 20;
  int idle_seconds_max = 60;  // without any byte from the peer; pings are sent at half of it
};

}  // namespace ioworker::net
