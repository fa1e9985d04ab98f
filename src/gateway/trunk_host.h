// TrunkHost: the leading replica's end of the trunks (contract/ioworker/v1/trunk.proto).
//
// A device that another replica holds looks here like one that is connected: its frames come to a
// handler that `open_socket` makes, and what that sends goes back over the trunk. A call that
// another replica was asked looks like one of this server's own. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "core/changes.h"
#include "domain/ids/ids.h"
#include "gateway/trunk_wire.h"
#include "net/server.h"
#include "net/workers.h"

namespace ioworker::gateway {

class CarriedCall;
class TrunkSession;

class TrunkHost {
 public:
  struct Parts {
    // For a device's connection: the handler of its frames.
    std::function<std::shared_ptr<net::WebSocketHandler>(const net::Request& request)> open_socket;
    std::function<std::optional<DeviceId>(std::string_view token)> find_token;
    std::function<void(std::shared_ptr<net::Exchange>)> serve;  // answers a call; may block
    std::string secret;  // of this leadership: whoever knows it is a replica
  };

  // What `parts` refers to must outlive the host.
  explicit TrunkHost(Parts parts);
  ~TrunkHost();

  // The handler for a new trunk; nothing for whoever does not know the secret.
  std::shared_ptr<net::WebSocketHandler> Open(const net::Request& request) EXCLUDES(mutex_);

  // On the commit thread: credentials that have been revoked are forgotten everywhere.
  void OnCommitted(const core::Changes& changes) EXCLUDES(mutex_);

  // How many replicas are linked.
  int trunks() const EXCLUDES(mutex_);

  // Takes no more calls, waits for those that run, and ends every trunk.
  void Stop() EXCLUDES(mutex_);

  static constexpr int kWorkerThreads = 16;
  static constexpr std::size_t kCallsWaitingMax = 4096;

 private:
  friend class TrunkSession;

  void Leave(const TrunkSession* session) EXCLUDES(mutex_);
  void Serve(std::shared_ptr<CarriedCall> call);
  std::vector<std::shared_ptr<TrunkSession>> Sessions() const EXCLUDES(mutex_);

  const Parts parts_;
  net::Workers workers_;
  mutable Mutex mutex_;
  std::vector<std::shared_ptr<TrunkSession>> sessions_ GUARDED_BY(mutex_);
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace ioworker::gateway
