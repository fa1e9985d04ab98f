#include "gateway/trunk_host.h"

#include <algorithm>

#include "base/digest.h"
#include "gateway/trunk_session.h"

namespace ioworker::gateway {

TrunkHost::TrunkHost(Parts parts)
    : parts_(std::move(parts)), workers_(kWorkerThreads, kCallsWaitingMax) {}

TrunkHost::~TrunkHost() { Stop(); }

std::shared_ptr<net::WebSocketHandler> TrunkHost::Open(const net::Request& request) {
  // Digests, so that the time of a comparison says nothing about the secret.
  const auto given = net::FindHeader(request.headers, kReplicaHeader);
  if (Sha256(given) != Sha256(parts_.secret)) return nullptr;
  auto session = std::make_shared<TrunkSession>(*this);
  Lock lock(mutex_);
  if (stopped_) return nullptr;
  sessions_.push_back(session);
  return session;
}

void TrunkHost::OnCommitted(const core::Changes& changes) {
  for (const auto& kept : changes.rows) {
    v1::LeaderFrame frame;
    auto& over = *frame.mutable_over_credential();
    if (const auto* session = std::get_if<accounts::Session>(&kept.row)) {
      if (session->revoked_at) over.set_secret_hash(session->secret_hash);
    } else if (const auto* key = std::get_if<accounts::ApiKey>(&kept.row)) {
      if (key->revoked_at) over.set_secret_hash(key->secret_hash);
    }
    if (over.secret_hash().empty()) continue;
    for (const auto& trunk : Sessions()) trunk->Send(frame);
  }
}

int TrunkHost::trunks() const {
  Lock lock(mutex_);
  return static_cast<int>(sessions_.size());
}

void TrunkHost::Stop() {
  {
    Lock lock(mutex_);
    stopped_ = true;
  }
  workers_.Stop();
  for (const auto& session : Sessions()) session->Close("this replica leads no longer");
}

// A call that finds no place is given back as it is dropped.
void TrunkHost::Serve(std::shared_ptr<CarriedCall> call) {
  const bool taken = workers_.TryRun([call, &serve = parts_.serve] {
    call->Begin();
    serve(call);
  });
  Lock lock(mutex_);
  if (taken || stopped_) return;
  call->Begin();
  call->Reply({.status = 503, .headers = {{"Retry-After", "1"}}});
}

void TrunkHost::Leave(const TrunkSession* session) {
  Lock lock(mutex_);
  std::erase_if(sessions_, [&](const auto& each) { return each.get() == session; });
}

std::vector<std::shared_ptr<TrunkSession>> TrunkHost::Sessions() const {
  Lock lock(mutex_);
  return sessions_;
}

}  // namespace ioworker::gateway
