// SignIn: the authorization code flow with one provider, from the address that the browser is sent
// to, to the person that comes back.
//
// It keeps what the provider has published and nothing of those who sign in: attempts are the
// caller's (attempt_book.h). Any thread; Begin may block for one call to the provider, Finish for
// five, of kFetchDeadline each. How it fails: refusal.h.
#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "jose/token.h"
#include "oidc/attempt.h"
#include "oidc/fetch.h"
#include "oidc/parameters.h"
#include "oidc/person.h"
#include "oidc/provider.h"
#include "oidc/published.h"

namespace ioworker::oidc {

class SignIn {
 public:
  // `fetch` must outlive it.
  SignIn(Provider provider, Fetch& fetch)
      : provider_(std::move(provider)), fetch_(fetch), published_(provider_, fetch) {}
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;

  const Provider& provider() const { return provider_; }

  struct Begun {
    std::string url;  // for the browser
    Attempt attempt;  // for the caller to keep
  };
  // `redirect_uri`: an address of ours that belongs to this provider alone, so that an answer of
  // one provider cannot be taken for another's. `random` must be fit for secrets.
  // kInvalidArgument for an address that is not https (or loopback); kUnavailable if the provider
  // must be asked first and does not answer.
  Result<Begun> Begin(const std::string& redirect_uri, Random& random, Instant now);

  // `attempt`: taken from where it was kept, so that it cannot be used again. kUnauthenticated:
  // "attempt_of_another_provider", "attempt_over", "state_wrong", "issuer_wrong" (an answer of
  // another provider, RFC 9207), "sign_in_cancelled" by the person, "sign_in_refused" by the
  // provider, "code_missing", those of ExchangeCode, jose::Verify and witness.h. kUnavailable:
  // "provider_unavailable", "provider_misconfigured".
  Result<Person> Finish(const Attempt& attempt, const Parameters& callback, Instant now);

 private:
  Result<jose::Claims> CheckIdToken(const std::string& token, const Attempt& attempt,
                                    const Metadata& metadata, Instant now);

  const Provider provider_;
  Fetch& fetch_;
  Published published_;
};

}  // namespace ioworker::oidc
