// SignIn: attempts to sign in, to link one more way into an account, or to show once more who is
// signed in, by whichever way: a provider, a code by e-mail, a passkey, a Solana wallet.
//
// Use cases, on worker threads; they may block for a provider. What went wrong in detail is for the
// log; the person is told what to do.
#pragma once

#include <string>
#include <vector>

#include "app/app.h"
#include "app/caller.h"
#include "auth/attempt_book.h"
#include "auth/email_way.h"
#include "auth/identities.h"
#include "auth/passkey_way.h"
#include "auth/provider_way.h"
#include "auth/sessions.h"
#include "http/cookie.h"
#include "ioworker/v1/sign_in.pb.h"

namespace ioworker::auth {

class SignIn {
 public:
  struct Parts {
    app::App& app;
    Sessions& sessions;
    Identities& identities;
    ProviderWay& providers;
    EmailWay& email;
  };

  explicit SignIn(Parts parts);

  template <class Message>
  struct Answer {
    Message message;
    std::vector<http::Cookie> cookies{};
  };

  Result<v1::SignInWays> GetSignInWays(const app::Caller& caller,
                                       const v1::GetSignInWaysRequest& request);
  Result<Answer<v1::SignInAttempt>> CreateSignInAttempt(
      const app::Caller& caller, const v1::CreateSignInAttemptRequest& request);
  Result<Answer<v1::SignInResult>> FinishSignInAttempt(
      const app::Caller& caller, const v1::FinishSignInAttemptRequest& request);
  Result<v1::SignInTicket> ReceiveSignInForm(const app::Caller& caller,
                                             const v1::ReceiveSignInFormRequest& request);

 private:
  Result<Wait> Begin(const app::Caller& caller, const v1::CreateSignInAttemptRequest& request,
                     Attempt& attempt, v1::SignInAttempt& message);
  Result<solana_sign_in::Message> AskWallet(const std::string& address, Purpose purpose);
  Result<Proven> Prove(const Attempt& attempt, const v1::FinishSignInAttemptRequest& request);
  Result<Proven> ProveWallet(const solana_sign_in::Message& asked,
                             const v1::FinishSignInAttemptRequest& request);
  Result<Answer<v1::SignInResult>> Conclude(const app::Caller& caller, const Attempt& attempt,
                                            const Proven& proven);

  Parts parts_;
  AttemptBook book_;
  PasskeyWay passkeys_;
};

}  // namespace ioworker::auth
