// Gateway: holds the connections of devices, checks who they are, and carries what they report to
// the core and what the core wants to them. It decides nothing. Any thread.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "app/feeds.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "core/writer.h"
#include "gateway/key_directory.h"
#include "gateway/questions.h"
#include "gateway/streams.h"
#include "gateway/telemetry.h"
#include "net/http.h"
#include "net/websocket.h"

namespace ioworker::gateway {

class DeviceLink;

struct GatewaySettings {
  // By which devices may reach this coordinator, in lower case: what they sign names one of them.
  std::set<std::string> hosts;
  std::uint32_t heartbeat_seconds = 15;
  std::uint32_t stop_grace_seconds = 10;
};

struct GatewayFigures {
  std::size_t linked = 0;       // devices now
  std::uint64_t messages = 0;   // that devices sent
  std::uint64_t bytes = 0;      // of them
  std::uint64_t greetings = 0;  // devices that proved who they are
  std::uint64_t refusals = 0;   // links that were ended with a reason
};

class Gateway final : public app::LiveLogs, public app::DevicePolicies {
 public:
  Gateway(const Clock& clock, Random& random);

  // Before any device connects; the writer must outlive the gateway's connections.
  void Begin(GatewaySettings settings, core::Writer& writer);

  // The handler for a WebSocket to one of our two paths; nothing for another path or a bad token.
  std::shared_ptr<net::WebSocketHandler> Open(const net::Request& request);

  // Which device holds this token of LinkService now.
  std::optional<DeviceId> FindToken(std::string_view token);

  // Learns the keys of devices, before they hear that they are enrolled.
  void OnStored(const core::Changes& changes);

  // What the commit told: messages go to those that are linked.
  void OnCommitted(const core::Changes& changes);
  void Learn(const devices::Device& device) { keys_.Put(device); }

  // app::LiveLogs
  Status Open(DeviceId device, const jobs::LeaseRef& lease, std::uint64_t offset, bool follow,
              std::shared_ptr<app::LogReceiver> receiver) override;

  // app::DevicePolicies
  Result<v1::PolicyAnswer> Ask(DeviceId device, v1::PolicyQuery query) override;

  Telemetry& telemetry() { return telemetry_; }

  // Each second: ends what was expected and did not come.
  void Tick();

  GatewayFigures figures();

  // Ends every link, so that devices go elsewhere or come back. For shutdown.
  void CloseAll(const std::string& reason);

 private:
  friend class DeviceLink;

  std::shared_ptr<DeviceLink> Find(DeviceId device);
  void Enter(DeviceId device, const std::shared_ptr<DeviceLink>& link);
  void Leave(DeviceId device, const DeviceLink* link);

  struct Newcomer {
    Duration since{};
    std::weak_ptr<DeviceLink> link;
  };

  GatewaySettings settings_;
  const Clock& clock_;
  Random& random_;
  core::Writer* writer_ = nullptr;
  KeyDirectory keys_;
  Streams streams_;
  Questions questions_;
  Telemetry telemetry_;
  std::atomic<core::LinkId> last_link_ = 0;
  std::atomic<std::uint64_t> messages_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::uint64_t> greetings_ = 0;
  std::atomic<std::uint64_t> refusals_ = 0;

  Mutex mutex_;
  std::unordered_map<DeviceId, std::shared_ptr<DeviceLink>> links_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, DeviceId> tokens_ GUARDED_BY(mutex_);
  std::deque<Newcomer> newcomers_ GUARDED_BY(mutex_);  // oldest first
};

}  // namespace ioworker::gateway
