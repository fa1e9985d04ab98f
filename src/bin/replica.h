// Replica: what a coordinator on PostgreSQL is to the others (docs/decisions/0014-replicas.md).
//
// It follows the replica that leads, and takes the lead when that one is gone. While it follows, it
// holds devices and answers from the database; what only the leader can do goes to it over the
// trunk. A leader never follows again: when it has lost the lead it ends, and is started anew.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "db/db.h"
#include "gateway/carrier.h"
#include "gateway/gateway.h"
#include "gateway/trunk.h"
#include "gateway/trunk_host.h"
#include "http/forwarder.h"
#include "http/handler.h"

namespace ioworker::bin {

struct ReplicaSettings {
  std::string url;      // where other replicas reach this one; empty: as devices do
  std::string ca_path;  // to trust others by; empty: the system's certificates
};

class Replica final : public http::WebSocketRoutes {
 public:
  struct Parts {
    db::Database& database;
    net::Loop& loop;
    const Clock& clock;
    Random& random;
    gateway::Gateway& gateway;
    std::function<void(std::shared_ptr<net::Exchange>)> serve;  // answers a call here
    // Loads the network and begins to decide, with this connection to write by. Called once, on the
    // thread that stands for election.
    std::function<Status(std::unique_ptr<db::Connection>, std::uint64_t epoch)> lead;
    std::function<void(const std::string& secret_hash)> forget;  // empty: all of them
  };

  Replica(ReplicaSettings settings, Parts parts);
  ~Replica() override;

  // Stands for election as the one at `url`; returns when this replica leads or is linked to the
  // one that does. kUnavailable after half a minute.
  Status Begin(std::string url);

  http::Forwarder& forwarder() { return forwarder_; }
  bool leads() const { return forwarder_.leads(); }
  bool follows() const { return trunk_.client() != nullptr; }
  std::string leader_url() EXCLUDES(mutex_);

  // http::WebSocketRoutes
  net::Upgrade Open(const net::Request& request) override;

  // Which device holds this token of LinkService now, wherever it is linked.
  Result<std::optional<DeviceId>> FindToken(std::string_view token);

  void OnCommitted(const core::Changes& changes);

  // Takes no more calls and devices from other replicas. Before the writer stops.
  void Close();

  // After the writer has stopped: another replica may take over at once.
  void Leave();

 private:
  void Elect(const std::stop_token& stop) EXCLUDES(mutex_);
  // True when this replica leads.
  Result<bool> TryToLead(std::unique_ptr<db::Connection>& connection) EXCLUDES(mutex_);
  void OnTrunk(const std::shared_ptr<gateway::TrunkClient>& client, const std::string& url)
      EXCLUDES(mutex_);
  void OnTrunkLost();
  void Decided() EXCLUDES(mutex_);

  const ReplicaSettings settings_;
  const Parts parts_;
  std::string url_;          // set before the thread begins
  std::uint64_t epoch_ = 0;  // of our own leadership, once forwarder_ leads
  gateway::Carriers carriers_;
  http::Forwarder forwarder_;
  gateway::Trunk trunk_;

  Mutex mutex_;
  Condition changed_;
  bool decided_ GUARDED_BY(mutex_) = false;
  std::shared_ptr<gateway::TrunkHost> host_ GUARDED_BY(mutex_);  // once this replica leads
  std::string leader_url_ GUARDED_BY(mutex_);

  std::jthread thread_;
};

}  // namespace ioworker::bin
