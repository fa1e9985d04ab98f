// Streams: connections that devices open on request to send bulk, such as a log being followed.
// Each is named by a token of its own, good once and for half a minute. Any thread.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "app/feeds.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "net/websocket.h"

namespace ioworker::gateway {

class Streams {
 public:
  Streams(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  // The token under which the device may connect; its bytes go to `receiver`.
  std::string Expect(std::shared_ptr<app::LogReceiver> receiver);

  // Nothing for a token that is unknown, used or too old.
  std::shared_ptr<net::WebSocketHandler> Open(const std::string& token);

  // Ends what was expected and never came.
  void Expire();

 private:
  struct Expected {
    std::shared_ptr<app::LogReceiver> receiver;
    Duration until{};
  };

  const Clock& clock_;
  Random& random_;
  Mutex mutex_;
  std::unordered_map<std::string, Expected> expected_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
