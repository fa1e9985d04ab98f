// Whom a coordinator tells what was committed, and to whom devices' connections go: its own gateway
// and, where there are several coordinators, the other replicas.
#pragma once

#include "app/feeds.h"
#include "bin/replica.h"
#include "core/writer.h"
#include "gateway/gateway.h"
#include "http/handler.h"

namespace ioworker::bin {

// Passes on what has been committed: events to who watches, messages to devices, to other replicas
// what they keep.
class Publisher final : public core::Audience {
 public:
  Publisher(app::EventFeed& events, gateway::Gateway& gateway)
      : events_(events), gateway_(gateway) {}

  void OnStored(const core::Changes& changes) override { gateway_.OnStored(changes); }

  void OnCommitted(const core::Changes& changes) override {
    events_.Publish(changes.events);
    gateway_.OnCommitted(changes);
    if (replica != nullptr) replica->OnCommitted(changes);
  }

  Replica* replica = nullptr;  // set before anything is committed

 private:
  app::EventFeed& events_;
  gateway::Gateway& gateway_;
};

// Devices' connections: to the gateway, or to the replica that knows who leads.
class Sockets final : public http::WebSocketRoutes {
 public:
  explicit Sockets(gateway::Gateway& gateway) : gateway_(gateway) {}
  net::Upgrade Open(const net::Request& request) override {
    if (replica != nullptr) return replica->Open(request);
    return {.handler = gateway_.Open(request), .limits = {}};
  }

  Replica* replica = nullptr;

 private:
  gateway::Gateway& gateway_;
};

}  // namespace ioworker::bin
