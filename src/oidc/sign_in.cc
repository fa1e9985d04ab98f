#include "oidc/sign_in.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "jose/same_secret.h"
#include "oidc/endpoint.h"
#include "oidc/metadata.h"
#include "oidc/refusal.h"
#include "oidc/tokens.h"
#include "oidc/witness.h"

namespace ioworker::oidc {
namespace {

Status CheckAttempt(const Provider& provider, const Attempt& attempt, const Parameters& callback,
                    Instant now) {
  if (attempt.provider != provider.name) {
    return Refused("attempt_of_another_provider", "this sign-in was begun with another provider");
  }
  if (IsOver(attempt, now)) return Refused("attempt_over", "this sign-in took too long");
  if (attempt.state.empty() || !jose::SameSecret(attempt.state, ValueOf(callback, "state"))) {
    return Refused("state_wrong", "the answer belongs to another sign-in");
  }
  return {};
}

// RFC 9207. Providers without an issuer have none to say.
Status CheckIssuer(const Provider& provider, const Metadata& metadata, const Parameters& callback) {
  if (!HasIdToken(provider.kind)) return {};
  const std::string& said = ValueOf(callback, "iss");
  if (said.empty() && !metadata.announces_issuer) return {};
  const auto issuers = IssuersOf(provider);
  if (std::ranges::find(issuers, said) != issuers.end()) return {};
  return Refused("issuer_wrong", "the answer is of another provider", said);
}

Result<std::string> CodeOf(const Parameters& callback) {
  const std::string& error = ValueOf(callback, "error");
  if (error == "access_denied" || error == "user_cancelled_authorize") {
    return Refused("sign_in_cancelled", "the sign-in was cancelled", error);
  }
  if (error == "server_error" || error == "temporarily_unavailable") {
    return ProviderUnavailable(error);
  }
  if (callback.contains("error")) {
    return Refused("sign_in_refused", "the provider refused the sign-in",
                   error + ": " + ValueOf(callback, "error_description"));
  }
  std::string code = ValueOf(callback, "code");
  if (code.empty() || code.size() > kCodeBytesMax || !IsOneLine(code)) {
    return Refused("code_missing", "the provider's answer has no code");
  }
  return code;
}

}  // namespace

Result<SignIn::Begun> SignIn::Begin(const std::string& redirect_uri, Random& random, Instant now) {
  TRY(CheckEndpoint(redirect_uri, "redirect_uri"));
  TRY(const Metadata metadata, published_.FindMetadata(now));
  Attempt attempt = MakeAttempt(provider_.name, redirect_uri, random, now);
  CHECK(attempt.state.size() <= kStateBytesMax);
  FormFields fields = {{"response_type", "code"},
                       {"client_id", provider_.client_id},
                       {"redirect_uri", redirect_uri},
                       {"scope", fmt::format("{}", fmt::join(provider_.scopes, " "))},
                       {"state", attempt.state},
                       {"code_challenge", ChallengeOf(attempt)},
                       {"code_challenge_method", "S256"}};
  if (HasIdToken(provider_.kind)) fields.emplace_back("nonce", attempt.nonce);
  // Apple insists on it as soon as a scope is asked for: its answer is a POST from its own site.
  if (provider_.kind == ProviderKind::kApple) fields.emplace_back("response_mode", "form_post");
  return Begun{.url = WithQuery(metadata.endpoints.authorize, fields),
               .attempt = std::move(attempt)};
}

Result<Person> SignIn::Finish(const Attempt& attempt, const Parameters& callback, Instant now) {
  TRY(CheckAttempt(provider_, attempt, callback, now));
  TRY(const Metadata metadata, published_.FindMetadata(now));
  TRY(CheckIssuer(provider_, metadata, callback));
  TRY(const std::string code, CodeOf(callback));
  TRY(const Tokens tokens,
      ExchangeCode({.provider = provider_, .metadata = metadata, .attempt = attempt, .code = code},
                   fetch_, now));
  if (provider_.kind == ProviderKind::kX) return AskX(provider_, fetch_, tokens.access);
  if (provider_.kind == ProviderKind::kGitHub) return AskGitHub(provider_, fetch_, tokens.access);
  TRY(const jose::Claims claims, CheckIdToken(tokens.id, attempt, metadata, now));
  Person person = PersonOfClaims(provider_, claims, callback);
  const bool open = provider_.kind == ProviderKind::kOpenId && !metadata.endpoints.user.empty();
  if (open && (person.name.empty() || person.email.empty())) {
    TRY(CompletePerson(fetch_, metadata.endpoints.user, tokens.access, person));
  }
  return person;
}

Result<jose::Claims> SignIn::CheckIdToken(const std::string& token, const Attempt& attempt,
                                          const Metadata& metadata, Instant now) {
  CHECK(!attempt.nonce.empty(), "an attempt has a nonce");
  const jose::Expectation expectation{.algorithms = provider_.algorithms,
                                      .issuers = IssuersOf(provider_),
                                      .audience = provider_.client_id,
                                      .nonce = attempt.nonce};
  TRY(Published::Keys keys, published_.FindKeys(metadata, now));
  auto claims = jose::Verify(token, *keys, expectation, now);
  if (claims || claims.error().reason != "key_unknown") return claims;
  TRY(keys, published_.FindNewerKeys(metadata, now));
  return jose::Verify(token, *keys, expectation, now);
}

}  // namespace ioworker::oidc
