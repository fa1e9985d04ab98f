// PasskeyWay: signing in with a passkey, and making one. What passkeys/ decides about ceremonies,
// joined with the identities that this network keeps. Any thread.
#pragma once

#include <string>

#include "auth/attempt_book.h"
#include "auth/identities.h"
#include "auth/proven.h"
#include "passkeys/ceremony.h"

namespace ioworker::auth {

class PasskeyWay {
 public:
  PasskeyWay(app::App& app, Identities& identities) : app_(app), identities_(identities) {}

  // Passkeys belong to a name: a network that is reached by an address only has none.
  bool Offered() const;

  struct Begun {
    PasskeyWait wait;
    std::string options;  // for the browser
  };
  Result<Begun> Begin(Purpose purpose, AccountId account);

  // kUnauthenticated as passkeys/ says, "passkey_unknown" for one that nobody here has.
  Result<Proven> Finish(const Attempt& attempt, const std::string& challenge,
                        const std::string& response);

 private:
  passkeys::Settings Settings() const;
  Result<Proven> FinishNew(const std::string& challenge, const std::string& response);

  app::App& app_;
  Identities& identities_;
};

}  // namespace ioworker::auth
