#include "gateway/trunk.h"

#include <utility>

#include "base/log.h"
#include "net/websocket_client.h"

namespace ioworker::gateway {
namespace {

constexpr Duration kOpenDeadline = seconds{2};

}  // namespace

Trunk::Trunk(net::Loop& loop, std::string ca_path, Events events)
    : loop_(loop), ca_path_(std::move(ca_path)), events_(std::move(events)) {
  Lock lock(guard_->mutex);
  guard_->trunk = this;
}

Trunk::~Trunk() {
  Stop();
  Lock lock(guard_->mutex);
  guard_->trunk = nullptr;
}

TrunkClient::Events Trunk::EventsOf(std::uint64_t attempt) {
  return {.opened = [guard = guard_,
                     attempt] { guard->Run([&](Trunk& trunk) { trunk.OnOpened(attempt); }); },
          .given_back =
              [guard = guard_](std::shared_ptr<net::Exchange> call) {
                guard->Run([&](Trunk& trunk) { trunk.events_.given_back(std::move(call)); });
              },
          .closed =
              [guard = guard_, attempt](std::vector<std::shared_ptr<net::Exchange>> unanswered) {
                guard->Run([&](Trunk& trunk) { trunk.OnClosed(attempt, std::move(unanswered)); });
              },
          .over_credential =
              [guard = guard_](const std::string& hash) {
                guard->Run([&](Trunk& trunk) { trunk.events_.over_credential(hash); });
              }};
}

void Trunk::Follow(const std::string& url, const std::string& secret) {
  std::shared_ptr<TrunkClient> client;
  std::shared_ptr<TrunkClient> older;
  {
    Lock order(order_);
    std::uint64_t attempt = 0;
    {
      Lock lock(mutex_);
      const bool same = url == url_ && secret == secret_;
      if (same && trying_) return;
      if (!same) LogInfo("the replica at {} leads", url);
      url_ = url;
      secret_ = secret;
      attempt = attempt_ + 1;
    }
    client = std::make_shared<TrunkClient>(EventsOf(attempt));
    older = Begin(client);
  }
  if (older) older->Close("another replica leads");
  net::ConnectWebSocket(loop_,
                        {.url = url + std::string(kTrunkPath),
                         .headers = {{std::string(kReplicaHeader), secret}},
                         .ca_path = ca_path_,
                         .deadline = kOpenDeadline,
                         .limits = kTrunkLimits},
                        client);
}

void Trunk::Stop() {
  std::shared_ptr<TrunkClient> client;
  {
    Lock order(order_);
    client = Begin(nullptr);
  }
  if (client) client->Close("this replica leads now");
}

// Puts a new attempt, or none, in the place of the one before, which is returned.
std::shared_ptr<TrunkClient> Trunk::Begin(std::shared_ptr<TrunkClient> client) {
  bool lost = false;
  std::shared_ptr<TrunkClient> older;
  {
    Lock lock(mutex_);
    ++attempt_;
    lost = std::exchange(open_, false);
    older = std::exchange(trying_, std::move(client));
  }
  if (lost) events_.lost();
  return older;
}

std::shared_ptr<TrunkClient> Trunk::client() const {
  Lock lock(mutex_);
  return open_ ? trying_ : nullptr;
}

void Trunk::OnOpened(std::uint64_t attempt) {
  Lock order(order_);
  std::shared_ptr<TrunkClient> client;
  std::string url;
  {
    Lock lock(mutex_);
    if (attempt != attempt_) return;
    open_ = true;
    client = trying_;
    url = url_;
  }
  LogInfo("this replica follows {}", url);
  events_.opened(client, url);
}

void Trunk::OnClosed(std::uint64_t attempt,
                     std::vector<std::shared_ptr<net::Exchange>> unanswered) {
  {
    Lock order(order_);
    bool lost = false;
    {
      Lock lock(mutex_);
      if (attempt == attempt_) {
        lost = std::exchange(open_, false);
        trying_.reset();
      }
    }
    if (lost) events_.lost();
  }
  events_.unanswered(std::move(unanswered));
}

}  // namespace ioworker::gateway
