// The ways into a network, built from the files in its sign-in folder: providers/*.toml and
// mail.toml. Neither need be there: then people come in by sign-in links, wallets and passkeys, and
// letters go to the log.
#pragma once

#include <memory>
#include <string>

#include "app/app.h"
#include "auth/identities.h"
#include "auth/sessions.h"
#include "auth/sign_in.h"
#include "base/result.h"

namespace ioworker::bin {

struct SignInSettings {
  std::string folder{};  // empty: "sign-in" in the data folder
  bool sign_up = false;  // whoever comes in by a way that is not known yet gets an account
};

// In the order in which they are made; they go in the opposite order.
struct SignInParts {
  SignInParts();
  ~SignInParts();

  std::unique_ptr<oidc::Fetch> fetch;
  std::unique_ptr<mail::Mailer> mailer;
  std::unique_ptr<mail::Outbox> outbox;
  std::unique_ptr<auth::ProviderWay> providers;
  std::unique_ptr<auth::EmailWay> email;
  std::unique_ptr<auth::Identities> identities;
  std::unique_ptr<auth::SignIn> sign_in;
};

// `app` and `sessions` must outlive what is made. Errors name the file, and its line.
Result<std::unique_ptr<SignInParts>> MakeSignIn(const SignInSettings& settings, app::App& app,
                                                auth::Sessions& sessions);

}  // namespace ioworker::bin
