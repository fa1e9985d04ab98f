#include "bin/replica.h"

#include <cstdlib>
#include <utility>

#include "base/digest.h"
#include "base/log.h"
#include "base/text.h"
#include "base/thread.h"
#include "gateway/bridge.h"
#include "store/leadership.h"

namespace ioworker::bin {
namespace {

constexpr Duration kPoll = milliseconds{100};
constexpr Duration kPollAfterError = seconds{1};
constexpr Duration kDecideDeadline = seconds{30};
constexpr Duration kTokenDeadline = seconds{5};
constexpr std::string_view kConnectPath = "/v1/device/connect";

}  // namespace

Replica::Replica(ReplicaSettings settings, Parts parts)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      forwarder_(parts_.clock, parts_.serve),
      trunk_(parts_.loop, settings_.ca_path,
             {.opened = [this](const auto& client, const auto& url) { OnTrunk(client, url); },
              .lost = [this] { OnTrunkLost(); },
              .given_back = [this](auto call) { forwarder_.Keep(std::move(call)); },
              .unanswered = [this](auto calls) { forwarder_.TakeBack(std::move(calls)); },
              .over_credential = [this](const auto& hash) { parts_.forget(hash); }}) {}

Replica::~Replica() {
  thread_ = {};  // asks it to stop, and waits
  trunk_.Stop();
  forwarder_.Stop();
}

Status Replica::Begin(std::string url) {
  url_ = std::move(url);
  thread_ = StartThread("election", [this](const std::stop_token& stop) { Elect(stop); });
  Lock lock(mutex_);
  while (!decided_) {
    if (!changed_.WaitFor(mutex_, kDecideDeadline)) break;
  }
  if (decided_) return {};
  return Unavailable(leader_url_.empty()
                         ? "no replica leads this network, and this one cannot"
                         : "the replica that leads cannot be reached at " + leader_url_);
}

void Replica::Elect(const std::stop_token& stop) {
  std::unique_ptr<db::Connection> connection;
  while (!stop.stop_requested()) {
    const auto leads = TryToLead(connection);
    if (leads && *leads) return;
    if (!leads) {
      LogWarning("the database does not say who leads: {} {}", leads.error().message,
                 leads.error().detail);
      connection.reset();
    }
    forwarder_.Tick();
    Lock lock(mutex_);
    const std::stop_callback wake(stop, [this] { changed_.NotifyAll(); });
    if (!stop.stop_requested()) changed_.WaitFor(mutex_, leads ? kPoll : kPollAfterError);
  }
}

Result<bool> Replica::TryToLead(std::unique_ptr<db::Connection>& connection) {
  if (connection == nullptr) {
    TRY(connection, parts_.database.OpenWriter());
  }
  TRY(const auto found, store::FindLeadership(*connection));
  if (!found.vacant) {
    {
      Lock lock(mutex_);
      leader_url_ = found.url;
    }
    trunk_.Follow(found.url, found.secret);
    return false;
  }
  const std::string secret = EncodeBase64Url(parts_.random.Bytes(32));
  TRY(const auto epoch, store::TakeLeadership(*connection, url_, secret));
  if (!epoch) return false;
  LogInfo("this replica leads, epoch {}", *epoch);
  epoch_ = *epoch;
  trunk_.Stop();
  if (auto led = parts_.lead(std::move(connection), *epoch); !led) {
    LogError("this replica cannot lead: {} {}", led.error().message, led.error().detail);
    std::abort();  // whatever has been loaded may be half of it; the next start tries again
  }
  {
    Lock lock(mutex_);
    leader_url_ = url_;
    host_ = std::make_shared<gateway::TrunkHost>(gateway::TrunkHost::Parts{
        .open_socket = [this](const auto& request) { return parts_.gateway.Open(request); },
        .find_token = [this](auto token) { return parts_.gateway.FindToken(token); },
        .serve = parts_.serve,
        .secret = secret});
  }
  carriers_.Attach([this](const auto& request) { return parts_.gateway.Open(request); });
  forwarder_.Lead();
  Decided();
  return true;
}

void Replica::OnTrunk(const std::shared_ptr<gateway::TrunkClient>& client, const std::string& url) {
  carriers_.Attach([client](const auto& request) { return client->OpenSocket(request); });
  forwarder_.Follow({.send = [client](const auto& exchange) { return client->Call(exchange); },
                     .url = url,
                     .ca_path = settings_.ca_path});
  Decided();
}

void Replica::OnTrunkLost() {
  carriers_.Detach();
  forwarder_.Wait();
  parts_.forget({});  // what was revoked meanwhile is not told
}

void Replica::Decided() {
  Lock lock(mutex_);
  decided_ = true;
  changed_.NotifyAll();
}

net::Upgrade Replica::Open(const net::Request& request) {
  std::shared_ptr<gateway::TrunkHost> host;
  std::string leader_url;
  {
    Lock lock(mutex_);
    host = host_;
    leader_url = leader_url_;
  }
  if (request.Path() == gateway::kTrunkPath) {
    return {.handler = host ? host->Open(request) : nullptr, .limits = gateway::kTrunkLimits};
  }
  if (leads()) return {.handler = parts_.gateway.Open(request), .limits = {}};
  if (request.Path() == kConnectPath) return {.handler = carriers_.Open(request), .limits = {}};
  return {.handler = gateway::OpenBridge(
              parts_.loop, {.url = leader_url, .ca_path = settings_.ca_path}, request),
          .limits = {}};
}

Result<std::optional<DeviceId>> Replica::FindToken(std::string_view token) {
  if (leads()) return parts_.gateway.FindToken(token);
  const auto client = trunk_.client();
  if (client == nullptr) return Unavailable("no coordinator leads at the moment; try again");
  return client->FindToken(token, kTokenDeadline);
}

std::string Replica::leader_url() {
  Lock lock(mutex_);
  return leader_url_;
}

void Replica::OnCommitted(const core::Changes& changes) {
  std::shared_ptr<gateway::TrunkHost> host;
  {
    Lock lock(mutex_);
    host = host_;
  }
  if (host) host->OnCommitted(changes);
}

void Replica::Close() {
  std::shared_ptr<gateway::TrunkHost> host;
  {
    Lock lock(mutex_);
    host = host_;
  }
  if (host) host->Stop();
}

void Replica::Leave() {
  if (!leads()) return;
  const auto connection = parts_.database.OpenWriter();
  const auto left = connection ? store::LeaveLeadership(**connection, epoch_)
                               : Status(std::unexpected(connection.error()));
  if (!left) LogWarning("the lead could not be given up: {}", left.error().message);
}

}  // namespace ioworker::bin
