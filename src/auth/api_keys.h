// Use cases of API keys: named, expiring, shown once, kept as hashes, revocable.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "auth/callers.h"
#include "ioworker/v1/sessions.pb.h"

namespace ioworker::auth {

class ApiKeys {
 public:
  ApiKeys(app::App& app, Callers& callers) : app_(app), callers_(callers) {}

  Result<v1::ApiKey> CreateApiKey(const app::Caller& caller,
                                  const v1::CreateApiKeyRequest& request);
  Result<v1::ListApiKeysResponse> ListApiKeys(const app::Caller& caller,
                                              const v1::ListApiKeysRequest& request);
  Result<v1::DeleteApiKeyResponse> DeleteApiKey(const app::Caller& caller,
                                                const v1::DeleteApiKeyRequest& request);

 private:
  app::App& app_;
  Callers& callers_;
};

}  // namespace ioworker::auth
