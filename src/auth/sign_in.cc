#include "auth/sign_in.h"

#include <utility>

#include "app/accounts.h"
#include "app/messages.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/text.h"
#include "http/access.h"
#include "net/url.h"
#include "solana_sign_in/proof.h"

namespace ioworker::auth {
namespace {

// Who begins: anybody to sign in; to link or to step up, a browser that is signed in.
Status CheckPurpose(const app::Caller& caller, Purpose purpose, Instant now) {
  if (purpose == Purpose::kSignIn) return {};
  if (caller.session.IsNil()) {
    return Unauthenticated("not_signed_in", "sign in with a browser first");
  }
  if (purpose == Purpose::kStepUp || now < caller.proven_at + http::kProofLifetime) return {};
  auto denied = PermissionDenied("show once more who you are, then link another way in");
  denied.error().reason = "step_up_needed";
  return denied;
}

Status CheckOneWay(const v1::CreateSignInAttemptRequest& request) {
  const int ways = (request.provider().empty() ? 0 : 1) + (request.email().empty() ? 0 : 1) +
                   (request.passkey() ? 1 : 0) + (request.solana_address().empty() ? 0 : 1);
  if (ways == 1) return {};
  return InvalidArgument("provider", "one_of_four",
                         "provider: give exactly one of provider, email, passkey and "
                         "solana_address");
}

Purpose PurposeOf(const v1::CreateSignInAttemptRequest& request) {
  return request.purpose() == v1::CreateSignInAttemptRequest::PURPOSE_UNSPECIFIED
             ? Purpose::kSignIn
             : static_cast<Purpose>(request.purpose());
}

// Before a wallet shows it to its owner.
std::string StatementOf(Purpose purpose, const std::string& network) {
  switch (purpose) {
    case Purpose::kSignIn:
      return "Sign in to " + network + ".";
    case Purpose::kLink:
      return "Let this wallet sign in to your account of " + network + ".";
    case Purpose::kStepUp:
      return "Show " + network + " that it is you.";
  }
  return {};
}

}  // namespace

SignIn::SignIn(Parts parts)
    : parts_(parts),
      book_(parts.app.clock, parts.app.random),
      passkeys_(parts.app, parts.identities) {}

Result<v1::SignInWays> SignIn::GetSignInWays(const app::Caller&, const v1::GetSignInWaysRequest&) {
  v1::SignInWays ways;
  for (auto& provider : parts_.providers.Describe()) {
    *ways.add_providers() = std::move(provider);
  }
  ways.set_email(true);
  ways.set_email_to_log(parts_.email.ToLog());
  ways.set_passkeys(passkeys_.Offered());
  ways.set_solana(true);
  ways.set_sign_up(parts_.identities.sign_up());
  return ways;
}

Result<SignIn::Answer<v1::SignInAttempt>> SignIn::CreateSignInAttempt(
    const app::Caller& caller, const v1::CreateSignInAttemptRequest& request) {
  TRY(CheckOneWay(request));
  const Instant now = parts_.app.clock.Now();
  Attempt attempt{.id = EncodeBase64Url(parts_.app.random.Bytes(16)),
                  .purpose = PurposeOf(request)};
  TRY(CheckPurpose(caller, attempt.purpose, now));
  if (attempt.purpose != Purpose::kSignIn) {
    attempt.account = caller.account;
    attempt.session = caller.session;
  }
  Answer<v1::SignInAttempt> answer;
  TRY(attempt.wait, Begin(caller, request, attempt, answer.message));
  answer.message.set_id(attempt.id);
  app::Put(now + AttemptBook::kLifetime, answer.message.mutable_expires_at());
  TRY(auto cookie, book_.Put(std::move(attempt), caller.sign_in_token, caller.address));
  answer.cookies.push_back({.name = http::kSignInCookie,
                            .token = std::move(cookie),
                            .lifetime = AttemptBook::kLifetime});
  return answer;
}

Result<Wait> SignIn::Begin(const app::Caller& caller, const v1::CreateSignInAttemptRequest& request,
                           Attempt& attempt, v1::SignInAttempt& message) {
  if (!request.provider().empty()) {
    TRY(auto begun, parts_.providers.Begin(request.provider()));
    message.set_authorize_url(begun.url);
    attempt.id = begun.attempt.state;  // comes back with the browser
    return Wait(std::move(begun.attempt));
  }
  if (request.passkey()) {
    TRY(auto begun, passkeys_.Begin(attempt.purpose, attempt.account));
    message.set_passkey_options(begun.options);
    return Wait(std::move(begun.wait));
  }
  if (!request.solana_address().empty()) {
    TRY(auto asked, AskWallet(request.solana_address(), attempt.purpose));
    message.set_text_to_sign(solana_sign_in::MessageText(asked));
    return Wait(std::move(asked));
  }
  TRY(auto wait, parts_.email.Begin(request.email(), caller.address, !caller.session.IsNil()));
  return Wait(std::move(wait));
}

Result<solana_sign_in::Message> SignIn::AskWallet(const std::string& address, Purpose purpose) {
  const std::string& origin = parts_.app.settings.public_url;
  TRY(const auto url, net::ParseUrl(origin, "public_url"));
  const Instant now = parts_.app.clock.Now();
  solana_sign_in::Message asked{.domain = url.HostHeader(),
                                .address = address,
                                .statement = StatementOf(purpose, parts_.app.settings.network_name),
                                .uri = origin + "/sign-in",
                                .chain_id = "mainnet",
                                .nonce = Hex(parts_.app.random.Bytes(16)),
                                .issued_at = now,
                                .expires_at = now + AttemptBook::kLifetime};
  TRY(solana_sign_in::CheckMessage(asked));
  return asked;
}

Result<Proven> SignIn::Prove(const Attempt& attempt,
                             const v1::FinishSignInAttemptRequest& request) {
  if (const auto* provider = std::get_if<oidc::Attempt>(&attempt.wait)) {
    std::string query = request.callback_query();
    if (!request.ticket().empty()) {
      TRY(query, parts_.providers.TakeForm(request.ticket()));
    }
    return parts_.providers.Finish(*provider, query);
  }
  if (const auto* passkey = std::get_if<PasskeyWait>(&attempt.wait)) {
    return passkeys_.Finish(attempt, passkey->challenge, request.passkey_response());
  }
  if (const auto* wallet = std::get_if<solana_sign_in::Message>(&attempt.wait)) {
    return ProveWallet(*wallet, request);
  }
  return parts_.email.Finish(std::get<EmailWait>(attempt.wait), request.code());
}

Result<Proven> SignIn::ProveWallet(const solana_sign_in::Message& asked,
                                   const v1::FinishSignInAttemptRequest& request) {
  const std::string text = solana_sign_in::MessageText(asked);
  const std::string& signed_bytes =
      request.signed_message().empty() ? text : request.signed_message();
  TRY(solana_sign_in::VerifySignIn(asked, signed_bytes, request.signature(),
                                   parts_.app.clock.Now()));
  return Proven{
      .provider = std::string(accounts::kSolanaProvider),
      .subject = asked.address,
      .name = asked.address.substr(0, 4) + "…" + asked.address.substr(asked.address.size() - 4)};
}

Result<SignIn::Answer<v1::SignInResult>> SignIn::FinishSignInAttempt(
    const app::Caller& caller, const v1::FinishSignInAttemptRequest& request) {
  TRY(auto attempt, book_.Find(request.attempt_id(), caller.sign_in_token));
  if (attempt.session != SessionId{} && attempt.session != caller.session) {
    return Unauthenticated("another_session",
                           "who began this is not signed in here any more; begin again");
  }
  // A code may be mistyped, and how often is counted; everything else is shown once.
  const bool again = std::holds_alternative<EmailWait>(attempt.wait);
  if (!again) {
    TRY(attempt, book_.Take(attempt.id, caller.sign_in_token));
  }
  auto proven = Prove(attempt, request);
  if (!proven) {
    LogInfo("sign-in refused: {} {}", proven.error().reason, proven.error().detail);
    return std::unexpected(std::move(proven).error());
  }
  if (again) {
    TRY(attempt, book_.Take(attempt.id, caller.sign_in_token));
  }
  return Conclude(caller, attempt, *proven);
}

Result<SignIn::Answer<v1::SignInResult>> SignIn::Conclude(const app::Caller& caller,
                                                          const Attempt& attempt,
                                                          const Proven& proven) {
  Answer<v1::SignInResult> answer;
  if (attempt.purpose == Purpose::kSignIn) {
    TRY(const auto entered, parts_.identities.Enter(proven));
    TRY(auto begun, parts_.sessions.Begin(entered.identity.account, caller.user_agent));
    *answer.message.mutable_account() = std::move(begun.account);
    *answer.message.mutable_identity() = parts_.identities.Describe(entered.identity);
    answer.message.set_created(entered.created);
    answer.cookies.push_back({.name = http::kSessionCookie,
                              .token = std::move(begun.secret),
                              .lifetime = kSessionLifetime});
    return answer;
  }
  const bool links = attempt.purpose == Purpose::kLink;
  TRY(const auto identity, links ? parts_.identities.Link(attempt.account, proven)
                                 : parts_.identities.Confirm(attempt.account, proven));
  if (!links) TRY(parts_.sessions.Prove(caller));
  TRY(*answer.message.mutable_account(), app::DescribeAccount(parts_.app, attempt.account));
  *answer.message.mutable_identity() = parts_.identities.Describe(identity);
  return answer;
}

Result<v1::SignInTicket> SignIn::ReceiveSignInForm(const app::Caller& caller,
                                                   const v1::ReceiveSignInFormRequest& request) {
  TRY(const auto ticket, parts_.providers.KeepForm(request, caller.address));
  v1::SignInTicket message;
  message.set_location("/sign-in/callback/" + EncodePercent(request.provider()) +
                       "?state=" + EncodePercent(request.state()) + "&ticket=" + ticket);
  return message;
}

}  // namespace ioworker::auth
