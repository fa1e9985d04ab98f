// Handler: everything that the coordinator answers on its port. The API below /v1, devices'
// WebSockets, /healthz (the process answers), /readyz (it can do its work: for a balancer) and
// /metrics (for Prometheus), and the console on every other path.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "http/binding.h"
#include "http/forwarder.h"
#include "http/static_files.h"
#include "http/wrapper.h"
#include "net/server.h"

namespace ioworker::http {

// Takes connections of devices and of other replicas. On network threads: must not block.
class WebSocketRoutes {
 public:
  virtual ~WebSocketRoutes() = default;

  // For /v1/device/connect, /v1/device/streams/{token} and /v1/replica/trunk; a null handler for a
  // token or secret that is not known.
  virtual net::Upgrade Open(const net::Request& request) = 0;
};

class Handler final : public net::Handler {
 public:
  struct Parts {
    const Binding& binding;  // sealed
    WebSocketRoutes& sockets;
    const StaticFiles& console;
    Wrapper& wrapper;
    // What keeps it from its work now, in words; empty: nothing. Must be quick. May be none.
    std::function<std::string()> not_ready{};
    Forwarder* forwarder = nullptr;  // of a replica; null: this coordinator is the only one
  };

  // What `parts` refers to must outlive the handler.
  explicit Handler(Parts parts) : parts_(parts) {}

  net::BodyPlan Plan(const net::Request& head) override;
  void Serve(std::shared_ptr<net::Exchange> exchange) override;

  // More are told to come back, so that slow senders leave threads for everybody else.
  static constexpr int kUploadsMax = 32;

 private:
  void ServeCall(std::shared_ptr<net::Exchange> exchange);
  net::BodyPlan PlanCall(const net::Request& head);
  net::BodyPlan PlanSocket(const net::Request& head);

  Parts parts_;
  std::atomic<int> uploads_ =
      0;  // being received: each keeps a worker thread for as long as it takes
};

}  // namespace ioworker::http
