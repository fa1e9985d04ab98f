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
  return message;
}

}  // namespace

Result<v1::ApiKey> ApiKeys::CreateApiKey(const app::Caller& caller,
                                         const v1::CreateApiKeyRequest& request) {
  TRY(app::CheckName(request.name()));
  const std::uint32_t days = request.expires_in_days() == 0 ? 90 : request.expires_in_days();
  if (days > 3650) {
    return InvalidArgument("expires_in_days", "out_of_range", "expires_in_days: at most 3650");
  }
  const Instant now = app_.clock.Now();
  const std::string secret = MakeSecret(kApiKeyPrefix, app_.random);
  const accounts::ApiKey key{.id = ApiKeyId::Make(now, app_.random),
                             .account = caller.account,
                             .name = request.name(),
                             .secret_hash = HashSecret(secret),
                             .created_at = now,
                             .expires_at = now + hours{24} * days,
                             .revoked_at = {}};
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
