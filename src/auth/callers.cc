#include "auth/callers.h"

#include "auth/secrets.h"
#include "http/cookie.h"
#include "store/accounts.h"
#include "store/credentials.h"

namespace ioworker::auth {
namespace {

constexpr Duration kRemembered = minutes{1};
constexpr std::size_t kKnownMax = 20'000;

std::string_view BearerOf(const net::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = net::FindHeader(request.headers, "authorization");
  return value.starts_with(kScheme) ? value.substr(kScheme.size()) : std::string_view{};
}

std::unexpected<Error> Over() {
  return Unauthenticated("credential_over",
                         "this session or key has ended; sign in again, or make a new key");
}

}  // namespace

Result<app::Caller> Callers::Authenticate(const net::Request& request) {
  const std::string_view bearer = BearerOf(request);
  Result<app::Caller> caller = app::Caller{};
  if (bearer.starts_with(kApiKeyPrefix)) {
    caller = FindSecret(bearer);
  } else if (!bearer.empty()) {
    TRY(const auto device, find_device_(bearer));
    if (!device) return Over();
    caller->device = *device;
  } else if (const auto cookie = http::FindCookie(request.headers, http::kSessionCookie);
             !cookie.empty()) {
    caller = FindSecret(cookie);
  }
  if (caller) caller->user_agent = net::FindHeader(request.headers, "user-agent").substr(0, 200);
  return caller;
}

void Callers::Forget(const std::string& secret_hash) {
  Lock lock(mutex_);
  if (secret_hash.empty()) {
    known_.clear();
  } else {
    known_.erase(secret_hash);
  }
}

Result<app::Caller> Callers::FindSecret(std::string_view secret) {
  const std::string hash = HashSecret(secret);
  const Instant now = app_.clock.Now();
  {
    Lock lock(mutex_);
    const auto found = known_.find(hash);
    if (found != known_.end() && now < found->second.until) return found->second.caller;
  }
  TRY(const auto known, LookUp(secret, hash));
  Lock lock(mutex_);
  if (known_.size() >= kKnownMax) known_.clear();
  known_.insert_or_assign(hash, known);
  return known.caller;
}

Result<Callers::Known> Callers::LookUp(std::string_view secret, const std::string& hash) {
  const Instant now = app_.clock.Now();
  Known known{.caller = {}, .until = now + kRemembered};
  TRY(auto reader, app_.readers.Lend());
  if (secret.starts_with(kApiKeyPrefix)) {
    TRY(const auto key, store::FindApiKey(*reader, hash));
    if (!key || key->revoked_at || key->expires_at <= now) return Over();
    known.caller.account = key->account;
    known.caller.scopes = key->scopes;
    known.until = std::min(known.until, key->expires_at);
  } else {
    TRY(const auto session, store::FindSession(*reader, hash));
    if (!session || session->revoked_at || session->expires_at <= now) return Over();
    known.caller.account = session->account;
    known.caller.session = session->id;
    known.caller.scopes = accounts::Scopes::All();
    known.caller.proven_at = session->proven_at;
    known.until = std::min(known.until, session->expires_at);
  }
  TRY(const auto account, store::FindAccount(*reader, known.caller.account));
  known.caller.roles = account.roles;
  return known;
}

}  // namespace ioworker::auth
