#include "gateway/gateway.h"

#include <vector>

#include "gateway/device_link.h"

namespace ioworker::gateway {
namespace {

constexpr std::string_view kConnectPath = "/v1/device/connect";
constexpr std::string_view kStreamsPath = "/v1/device/streams/";
constexpr Duration kHelloDeadline = seconds{10};

}  // namespace

Gateway::Gateway(const Clock& clock, Random& random)
    : clock_(clock),
      random_(random),
      streams_(clock, random),
      telemetry_(clock, [this](DeviceId device, std::uint32_t interval) {
        if (const auto link = Find(device)) link->SendWatch(interval);
      }) {}

void Gateway::Begin(GatewaySettings settings, core::Writer& writer) {
  settings_ = std::move(settings);
  writer_ = &writer;
}

std::shared_ptr<net::WebSocketHandler> Gateway::Open(const net::Request& request) {
  const std::string_view path = request.Path();
  if (path == kConnectPath) {
    auto link = std::make_shared<DeviceLink>(*this, ++last_link_);
    Lock lock(mutex_);
    newcomers_.push_back({.since = clock_.Steady(), .link = link});
    return link;
  }
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
  if (older) older->Refuse("replaced", "a newer connection of this device has taken over", 0);
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
  for (const auto& [ref, lease] : changes.leases) telemetry_.OnLease(lease);
  for (const auto& message : changes.messages) {
    const auto link = Find(message.device);
    if (link && (message.link == 0 || message.link == link->id())) link->Tell(message);
  }
}

void Gateway::Tick() {
  streams_.Expire();
  telemetry_.Expire();
  std::vector<std::shared_ptr<DeviceLink>> silent;
  {
    Lock lock(mutex_);
    const Duration now = clock_.Steady();
    while (!newcomers_.empty() && now - newcomers_.front().since > kHelloDeadline) {
      if (auto link = newcomers_.front().link.lock()) silent.push_back(std::move(link));
      newcomers_.pop_front();
    }
  }
  for (const auto& link : silent) link->CloseUnlessGreeted();
}

Result<v1::PolicyAnswer> Gateway::Ask(DeviceId device, v1::PolicyQuery query) {
  const auto link = Find(device);
  if (!link) {
    return Unavailable(
        "the device has no link now, and its policy is on it; on the machine itself: "
        "ioworker policy show");
  }
  return questions_.Ask(device, std::move(query),
                        [&](const v1::PolicyQuery& numbered) { link->SendQuery(numbered); });
}

Status Gateway::Open(DeviceId device, const jobs::LeaseRef& lease, std::uint64_t offset,
                     bool follow, std::shared_ptr<app::LogReceiver> receiver) {
  const auto link = Find(device);
  if (!link) return Unavailable("the device has no link now, so its log cannot be read; try again");
  TRY(const auto token, streams_.Expect(device, std::move(receiver)));
  link->SendOpen(token, lease, offset, follow);
  return {};
}

GatewayFigures Gateway::figures() {
  Lock lock(mutex_);
  return {.linked = links_.size(),
          .messages = messages_,
          .bytes = bytes_,
          .greetings = greetings_,
          .refusals = refusals_};
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
