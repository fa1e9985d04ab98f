#include "auth/api_keys.h"

#include "app/messages.h"
#include "auth/secrets.h"
#include "store/credentials.h"

namespace ioworker::auth {
namespace {

v1::ApiKey ToMessage(const accounts::ApiKey& key) {
  v1::ApiKey message;
  message.set_id(key.id.Text());
  message.set_name(key.name);
  app::Put(key.created_at, message.mutable_created_at());
  app::Put(key.expires_at, message.mutable_expires_at());
  for (std::uint32_t number = 1; number <= accounts::kScopesMax; ++number) {
    if (key.scopes.Has(static_cast<accounts::Scope>(number))) {
      message.add_scopes(static_cast<v1::Scope>(number));
    }
  }
  return message;
}

// What was not said is what programs usually need: nothing that reaches the account itself, its
// payouts or the network.
accounts::Scopes UsualScopes(const accounts::Scopes& own) {
  accounts::Scopes scopes;
  for (const auto scope : {accounts::Scope::kJobsWrite, accounts::Scope::kDevicesWrite,
                           accounts::Scope::kMoneyRead, accounts::Scope::kAccountRead}) {
    scopes.Add(scope);
  }
  return {scopes.bits & own.bits};
}

Result<accounts::Scopes> ReadScopes(const v1::CreateApiKeyRequest& request,
                                    const accounts::Scopes& own) {
  accounts::Scopes scopes;
  for (const int number : request.scopes()) {
    if (number < v1::JOBS_READ || number > v1::NETWORK_WRITE) {
      return InvalidArgument(
          "scopes", "unknown_scope",
          "scopes: has an unknown one; give JOBS_READ, JOBS_WRITE, DEVICES_READ, "
          "DEVICES_WRITE, MONEY_READ, MONEY_WRITE, ACCOUNT_READ, ACCOUNT_WRITE, "
          "NETWORK_READ or NETWORK_WRITE");
    }
    scopes.Add(static_cast<accounts::Scope>(number));
  }
  if (request.scopes().empty()) scopes = UsualScopes(own);
  if (own.HasAll(scopes) && scopes.bits != 0) return scopes;
  return InvalidArgument("scopes", "more_than_own",
                         "scopes: a key cannot make one that may do more than itself");
}

}  // namespace

Result<v1::ApiKey> ApiKeys::CreateApiKey(const app::Caller& caller,
                                         const v1::CreateApiKeyRequest& request) {
  TRY(app::CheckName(request.name()));
  const std::uint32_t days = request.expires_in_days() == 0 ? 90 : request.expires_in_days();
  if (days > 3650) {
    return InvalidArgument("expires_in_days", "out_of_range", "expires_in_days: at most 3650");
  }
  TRY(const auto scopes, ReadScopes(request, caller.scopes));
  const Instant now = app_.clock.Now();
  const std::string secret = MakeSecret(kApiKeyPrefix, app_.random);
  const accounts::ApiKey key{.id = ApiKeyId::Make(now, app_.random),
                             .account = caller.account,
                             .name = request.name(),
                             .secret_hash = HashSecret(secret),
                             .created_at = now,
                             .expires_at = now + hours{24} * days,
                             .revoked_at = {},
                             .scopes = scopes};
  TRY(app::Execute(app_, core::KeepRow{key}));
  auto message = ToMessage(key);
  message.set_secret(secret);
  return message;
}

Result<v1::ListApiKeysResponse> ApiKeys::ListApiKeys(const app::Caller& caller,
                                                     const v1::ListApiKeysRequest&) {
  TRY(auto reader, app_.readers.Lend());
  TRY(const auto keys, store::ListApiKeys(*reader, caller.account, app_.clock.Now()));
  v1::ListApiKeysResponse response;
  for (const auto& key : keys) *response.add_api_keys() = ToMessage(key);
  return response;
}

Result<v1::DeleteApiKeyResponse> ApiKeys::DeleteApiKey(const app::Caller& caller,
                                                       const v1::DeleteApiKeyRequest& request) {
  TRY(auto reader, app_.readers.Lend());
  TRY(auto keys, store::ListApiKeys(*reader, caller.account, app_.clock.Now()));
  for (auto& key : keys) {
    if (key.id.Text() != request.api_key_id()) continue;
    key.revoked_at = app_.clock.Now();
    TRY(app::Execute(app_, core::KeepRow{key}));
    callers_.Forget(key.secret_hash);
    return v1::DeleteApiKeyResponse{};
  }
  return NotFound("api_key", request.api_key_id());
}

}  // namespace ioworker::auth
