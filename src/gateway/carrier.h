// Carrier: a device's WebSocket, held by a replica on behalf of whichever one leads.
//
// Frames pass unread, but for the greeting: when another replica takes over, a device whose link
// stands is challenged by it on the same connection, and what it still says to the one before is
// dropped until it greets anew. A device that was just greeting is sent away instead, since its
// answer to the challenge before would count against it; it comes back at once. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

#include "base/mutex.h"
#include "net/http.h"
#include "net/websocket.h"

namespace ioworker::gateway {

// Makes the handler of a device's connection where the leader is: a DeviceLink here, or a number on
// the trunk. Null when there is none now.
using Upstream = std::function<std::shared_ptr<net::WebSocketHandler>(const net::Request& request)>;

class Carriers;

class Carrier final : public net::WebSocketHandler, public std::enable_shared_from_this<Carrier> {
 public:
  Carrier(Carriers& carriers, net::Request request);

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override EXCLUDES(mutex_);
  void OnFrame(std::string_view frame) override EXCLUDES(mutex_);
  void OnDrained() override EXCLUDES(mutex_);
  void OnClose(std::string_view reason) override EXCLUDES(mutex_);

  // Leads to another replica from now on. `term` counts the replicas that have led: an older one
  // changes nothing.
  void Attach(const Upstream& upstream, std::uint64_t term) EXCLUDES(mutex_);

  // The replica that led is gone.
  void Detach() EXCLUDES(mutex_);

 private:
  class Down;

  enum class Phase {
    kWaiting,   // for a leader
    kOpened,    // the leader is to challenge the device
    kGreeting,  // it has greeted, the leader is to answer
    kLinked,
  };

  bool OnDownFrame(std::string_view frame, std::uint64_t term) EXCLUDES(mutex_);
  bool Passes(std::string_view frame) REQUIRES(mutex_);

  Carriers& carriers_;
  const net::Request request_;
  Mutex mutex_;
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);
  std::shared_ptr<net::WebSocketHandler> upstream_ GUARDED_BY(mutex_);
  Phase phase_ GUARDED_BY(mutex_) = Phase::kWaiting;
  std::uint64_t term_ GUARDED_BY(mutex_) = 0;
};

// All devices that this replica holds. Must outlive their connections.
class Carriers {
 public:
  std::shared_ptr<net::WebSocketHandler> Open(const net::Request& request) {
    return std::make_shared<Carrier>(*this, request);
  }

  // Who leads from now on.
  void Attach(Upstream upstream) EXCLUDES(mutex_);

  // Nobody leads.
  void Detach() EXCLUDES(mutex_);

  std::size_t size() const EXCLUDES(mutex_);

 private:
  friend class Carrier;

  void Enter(const std::shared_ptr<Carrier>& carrier) EXCLUDES(mutex_);
  void Leave(const std::shared_ptr<Carrier>& carrier) EXCLUDES(mutex_);

  mutable Mutex mutex_;
  Upstream upstream_ GUARDED_BY(mutex_);
  std::uint64_t term_ GUARDED_BY(mutex_) = 0;
  std::unordered_set<std::shared_ptr<Carrier>> carriers_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::gateway
