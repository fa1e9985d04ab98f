// Watcher: follows a reply that goes on (events, logs, telemetry), for a test that waits for its
// words.
#pragma once

#include <string>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "base/thread.h"
#include "net/http_client.h"

namespace ioworker::integration {

class Watcher {
 public:
  Watcher(const std::string& url, const std::string& key)
      : thread_(StartThread("watcher", [this, url, key](const std::stop_token& stop) {
          net::HttpClient client({});
          net::HttpCall call;
          call.url = url;
          call.headers = {{"authorization", "Bearer " + key}};
          call.deadline = {};
          call.stop = stop;
          call.on_piece = [this](int, std::string_view piece) -> Status {
            const Lock lock(mutex_);
            seen_ += piece;
            changed_.NotifyAll();
            return {};
          };
          [[maybe_unused]] const auto ended = client.Send(call);
        })) {}

  // Waits until these words have come, and forgets them and what came before.
  bool Await(std::string_view words) {
    const Lock lock(mutex_);
    std::size_t at = 0;
    while ((at = seen_.find(words)) == std::string::npos) {
      if (!changed_.WaitFor(mutex_, seconds{20})) return false;
    }
    seen_.erase(0, at + words.size());
    return true;
  }

 private:
  Mutex mutex_;
  Condition changed_;
  std::string seen_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace ioworker::integration
