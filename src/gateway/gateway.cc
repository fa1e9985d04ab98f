#include "gateway/gateway.h"

#include "gateway/device_link.h"

namespace ioworker::gateway {
namespace {

constexpr std::string_view kConnectPath = "/v1/device/connect";
constexpr std::string_view kStreamsPath = "/v1/device/streams/";

}  // namespace

Gateway::Gateway(GatewaySettings settings, const Clock& clock, Random& random)
    : settings_(std::move(settings)),
      clock_(clock),
      random_(random),
      streams_(clock, random),
      telemetry_([this](DeviceId device, std::uint32_t interval) {
        if (const auto link = Find(device)) link->SendWatch(interval);
      }) {}

std::shared_ptr<net::WebSocketHandler> Gateway::Open(const net::Request& request) {
  const std::string_view path = request.Path();
  if (path == kConnectPath) return std::make_shared<DeviceLink>(*this, ++last_link_);
  if (!path.starts_with(kStreamsPath)) return nullptr;
  return streams_.Open(std::string(path.substr(kStreamsPath.size())));
}

std::shared_ptr<DeviceLink> Gateway::Find(DeviceId device) {
  Lock lock(mutex_);
  const auto found = links_.find(device);
  return found == links_.end() ? nullptr : found->second;
}

// A device that connects anew takes the place of its older connection.
void Gateway::Enter(DeviceId device, const std::shared_ptr<DeviceLink>& link) {
  std::shared_ptr<DeviceLink> older;
  {
    Lock lock(mutex_);
    auto& place = links_[device];
    if (place) tokens_.erase(place->token());
    older = std::exchange(place, link);
    tokens_.emplace(link->token(), device);
  }
  if (older) older->Close("replaced by a newer link");
}

void Gateway::Leave(DeviceId device, const DeviceLink* link) {
  Lock lock(mutex_);
  const auto found = links_.find(device);
  if (found == links_.end() || found->second.get() != link) return;
  tokens_.erase(found->second->token());
  links_.erase(found);
}

std::optional<DeviceId> Gateway::FindToken(std::string_view token) {
  Lock lock(mutex_);
  const auto found = tokens_.find(std::string(token));
  return found == tokens_.end() ? std::nullopt : std::optional(found->second);
}

void Gateway::OnStored(const core::Changes& changes) {
  for (const auto& [id, device] : changes.devices) keys_.Put(device);
}

void Gateway::OnCommitted(const core::Changes& changes) {
  for (const auto& [ref, lease] : changes.leases) {
    if (lease.state > jobs::LeaseState::kPulling) telemetry_.ForgetPull(ref);
  }
  for (const auto& message : changes.messages) {
    if (const auto link = Find(message.device)) link->Tell(message);
  }
}

Status Gateway::Open(DeviceId device, const jobs::LeaseRef& lease, std::uint64_t offset,
                     bool follow, std::shared_ptr<app::LogReceiver> receiver) {
  const auto link = Find(device);
  if (!link) return Unavailable("the device has no link now, so its log cannot be read; try again");
  link->SendOpen(streams_.Expect(std::move(receiver)), lease, offset, follow);
  return {};
}

void Gateway::CloseAll(const std::string& reason) {
  std::unordered_map<DeviceId, std::shared_ptr<DeviceLink>> links;
  {
    Lock lock(mutex_);
    links.swap(links_);
    tokens_.clear();
  }
  for (const auto& [device, link] : links) link->Close(reason);
}

}  // namespace ioworker::gateway
