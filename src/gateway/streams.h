// Streams: connections that devices open on request to send bulk, such as a log being followed.
// Each is named by a token of its own, good once and for half a minute, and ends when its reader
// leaves. Any thread; must outlive the connections.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "app/feeds.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"
#include "domain/ids/ids.h"
#include "net/websocket.h"

namespace ioworker::gateway {

class Streams {
 public:
  Streams(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  // The token under which this device may connect; its bytes go to `receiver`. kUnavailable when as
  // many of the device's streams are read already as may be.
  Result<std::string> Expect(DeviceId device, std::shared_ptr<app::LogReceiver> receiver)
      EXCLUDES(mutex_);

  // Nothing for a token that is unknown, used or too old.
  std::shared_ptr<net::WebSocketHandler> Open(const std::string& token) EXCLUDES(mutex_);

  // Ends what was expected and never came.
  void Expire() EXCLUDES(mutex_);

  static constexpr std::uint32_t kPerDeviceMax = 32;

 private:
  class Handler;
  struct Stream {
    DeviceId device;
    std::shared_ptr<app::LogReceiver> receiver;  // until the device connects
    Duration until{};
    std::shared_ptr<net::WebSocket> socket;  // once the device has connected
  };

  // False when the reader has left meanwhile.
  bool Attach(const std::string& token, std::shared_ptr<net::WebSocket> socket) EXCLUDES(mutex_);
  // The stream has ended, or its reader has left.
  void Drop(const std::string& token) EXCLUDES(mutex_);
  void Erase(std::unordered_map<std::string, Stream>::iterator stream) REQUIRES(mutex_);

  const Clock& clock_;
  Random& random_;
  Mutex mutex_;
  std::unordered_map<std::string, Stream> streams_ GUARDED_BY(mutex_);
  std::unordered_map<DeviceId, std::uint32_t> counts_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
