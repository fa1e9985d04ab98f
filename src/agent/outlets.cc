#include "agent/outlets.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/log.h"
#include "net/url.h"

namespace ioworker::agent {
namespace {

constexpr Duration kLookedUpEach = minutes{5};

// The coordinator's addresses, looked up now and then. One thread.
class CoordinatorAddresses {
 public:
  CoordinatorAddresses(std::string host, const Clock& clock)
      : host_(std::move(host)), clock_(clock) {}

  const std::vector<egress::Range>& Now() {
    if (looked_up_at_ && clock_.Steady() - *looked_up_at_ < kLookedUpEach) return ranges_;
    looked_up_at_ = clock_.Steady();
    const auto found = egress::SystemLookup(host_);
    if (!found) return ranges_;
    ranges_.clear();
    for (const auto& address : *found) {
      ranges_.push_back(egress::Range::Of(address, address.v6 ? 128 : 32));
    }
    return ranges_;
  }

 private:
  const std::string host_;
  const Clock& clock_;
  std::optional<Duration> looked_up_at_;
  std::vector<egress::Range> ranges_;
};

}  // namespace

Result<engine::Network> Outlets::Open(const std::string& lease, const jobs::JobSpec& spec,
                                      std::stop_token stop) {
  if (guard_ == nullptr) return Unavailable("this device cannot guard a job's way out");
  TRY(auto network, engine_.CreateNetwork(lease, std::move(stop)));
  const auto gateway = egress::Address::Parse(network.gateway);
  if (!gateway) return Internal("the engine's network has the gateway " + network.gateway);
  TRY(guard_->Open(lease, {.bridge = network.bridge,
                           .gateway = *gateway,
                           .listed = spec.resources.egress != jobs::Egress::kInternet,
                           .names = spec.allowed_hosts}));
  return network;
}

Result<egress::Traffic> Outlets::Close(const std::string& lease, std::stop_token stop) {
  if (guard_ == nullptr) return egress::Traffic{};
  TRY(engine_.RemoveNetwork(lease, std::move(stop)));
  const auto traffic = guard_->Close(lease);
  month_.Settle(lease, traffic.sent + traffic.received);
  return traffic;
}

Status Outlets::SetCap(const egress::Cap& cap) {
  if (guard_ == nullptr) return {};
  return guard_->SetCap(cap);
}

void Outlets::Count() {
  if (guard_ == nullptr) return;
  const auto passed = guard_->Passed();
  if (!passed) return;
  for (const auto& [lease, traffic] : *passed) {
    month_.Count(lease, traffic.sent + traffic.received);
  }
}

void Outlets::Sweep(const std::set<std::string>& live, std::stop_token stop) {
  if (guard_ == nullptr) return;
  const auto networks = engine_.ListNetworks(stop);
  if (!networks) return;
  for (const auto& network : *networks) {
    if (live.contains(network.lease)) continue;
    LogInfo("sweep: the network of {} belongs to no lease", network.lease);
    if (auto removed = engine_.RemoveNetwork(network.lease, stop); !removed) {
      LogWarning("sweep: {} {}", removed.error().message, removed.error().detail);
      return;  // its rules stay with it
    }
  }
  guard_->Sweep({live.begin(), live.end()});
}

Status CanGuard(const engine::EngineInfo& engine) {
  if (engine.name != "docker") {
    return Unavailable("only with Docker: " + engine.name + " makes networks that nobody guards");
  }
  if (engine.rootless) {
    return Unavailable(
        "only with a rootful engine: the networks of a rootless one pass by the "
        "machine's packet filter");
  }
  return egress::Guard::Able();
}

egress::GuardOptions GuardOptionsOf(const Settings& settings, const Clock& clock) {
  const auto url = net::ParseUrl(settings.coordinator_url, "coordinator_url");
  egress::GuardOptions options{.device = settings.device_id};
  if (!url) return options;
  options.denied = [addresses = std::make_shared<CoordinatorAddresses>(url->host, clock)] {
    auto denied = egress::LocalNetworks();
    const auto& more = addresses->Now();
    denied.insert(denied.end(), more.begin(), more.end());
    return denied;
  };
  return options;
}

}  // namespace ioworker::agent
