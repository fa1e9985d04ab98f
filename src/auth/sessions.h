// Use cases of sessions and sign-in links.
#pragma once

#include <string>

#include "app/app.h"
#include "app/caller.h"
#include "auth/callers.h"
#include "base/mutex.h"
#include "ioworker/v1/accounts.pb.h"
#include "ioworker/v1/sessions.pb.h"

namespace ioworker::auth {

inline constexpr Duration kSignInLinkLifetime = minutes{15};
inline constexpr Duration kSessionLifetime = hours{30 * 24};

// A session that has begun, and the secret that its cookie carries.
struct NewSession {
  v1::Account account;
  std::string secret;
};

class Sessions {
 public:
  Sessions(app::App& app, Callers& callers) : app_(app), callers_(callers) {}

  Result<v1::SignInLink> CreateSignInLink(const app::Caller& caller,
                                          const v1::CreateSignInLinkRequest& request);

  // For the first start, before anybody can call.
  Result<v1::SignInLink> MakeLink(AccountId account);

  // A session of who has proved who it is.
  Result<NewSession> Begin(AccountId account, const std::string& user_agent);

  // The caller's session counts as shown now who it is.
  Status Prove(const app::Caller& caller);

  // Uses up the link's token.
  Result<NewSession> CreateSession(const app::Caller& caller,
                                   const v1::CreateSessionRequest& request);
  Result<v1::ListSessionsResponse> ListSessions(const app::Caller& caller,
                                                const v1::ListSessionsRequest& request);
  Result<v1::DeleteSessionResponse> DeleteSession(const app::Caller& caller,
                                                  const v1::DeleteSessionRequest& request);

 private:
  app::App& app_;
  Callers& callers_;
  Mutex one_use_;  // held from the look at a link to its use, so that it works once
};

}  // namespace ioworker::auth
