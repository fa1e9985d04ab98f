#include "oidc/tokens.h"

#include "base/check.h"
#include "base/text.h"
#include "jose/json.h"
#include "jose/private_key.h"
#include "net/http.h"
#include "oidc/answer.h"
#include "oidc/parameters.h"
#include "oidc/refusal.h"

namespace ioworker::oidc {
namespace {

std::int64_t SecondsOf(Instant at) { return at.micros / 1'000'000; }

// RFC 6749, section 2.3.1: both are form-encoded before they are put together.
std::string BasicOf(const Provider& provider) {
  return "Basic " + EncodeBase64(EncodePercent(provider.client_id) + ":" +
                                 EncodePercent(provider.client_secret));
}

FetchCall CallOf(const CodeExchange& exchange, Instant now) {
  const Provider& provider = exchange.provider;
  FormFields fields = {{"grant_type", "authorization_code"},
                       {"code", exchange.code},
                       {"redirect_uri", exchange.attempt.redirect_uri},
                       {"code_verifier", exchange.attempt.verifier}};
  FetchCall call{.method = "POST",
                 .url = exchange.metadata.endpoints.token,
                 .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                             {"Accept", "application/json"},
                             {"User-Agent", kUserAgent}}};
  if (exchange.metadata.proof == ClientProof::kBasic) {
    call.headers.push_back({"Authorization", BasicOf(provider)});
  } else {
    fields.emplace_back("client_id", provider.client_id);
    fields.emplace_back("client_secret", provider.kind == ProviderKind::kApple
                                             ? MakeAppleSecret(provider, now)
                                             : provider.client_secret);
  }
  call.body = WriteForm(fields);
  return call;
}

// What a provider says by "error" in its answer: GitHub with status 200, the others with 400 or
// 401.
std::unexpected<Error> RefusalOf(const std::string& error, const std::string& description) {
  const std::string said = error + ": " + description;
  if (error == "invalid_client" || error == "unauthorized_client" ||
      error == "incorrect_client_credentials" || error == "redirect_uri_mismatch") {
    return ProviderMisconfigured(said);
  }
  return Refused("code_refused", "the provider does not take its own code; begin again", said);
}

// Usable in a header, so without anything that could end one.
bool IsAccessToken(const std::string& token) {
  return !token.empty() && token.size() <= kAccessTokenBytesMax && IsOneLine(token);
}

}  // namespace

std::string MakeAppleSecret(const Provider& provider, Instant now) {
  CHECK(provider.apple.key, "a provider file of Apple's has a key");
  return jose::SignEs256({{"kid", provider.apple.key_id}},
                         {{"iss", provider.apple.team_id},
                          {"sub", provider.client_id},
                          {"aud", provider.issuer},
                          {"iat", SecondsOf(now)},
                          {"exp", SecondsOf(now + kAppleSecretLifetime)}},
                         *provider.apple.key);
}

Result<Tokens> ExchangeCode(const CodeExchange& exchange, Fetch& fetch, Instant now) {
  const auto response = fetch.Send(CallOf(exchange, now));
  if (!response) return ProviderUnavailable("token endpoint: " + response.error().message);
  TRY(CheckAvailable(*response, "token endpoint"));
  const auto object = jose::ReadObject(response->body);
  const std::string error = object ? jose::TextAt(*object, "error") : std::string();
  if (!error.empty()) return RefusalOf(error, jose::TextAt(*object, "error_description"));
  if (response->status == 401) return ProviderMisconfigured("token endpoint: status 401");
  if (response->status != 200 || !object) {
    return Refused("tokens_malformed", "the provider's answer is malformed",
                   object ? "status " + std::to_string(response->status) : object.error().reason);
  }
  Tokens tokens{.access = jose::TextAt(*object, "access_token"),
                .id = jose::TextAt(*object, "id_token")};
  const bool bearer = net::EqualsIgnoringCase(jose::TextAt(*object, "token_type"), "bearer");
  if (!bearer || !IsAccessToken(tokens.access)) {
    return Refused("tokens_malformed", "the provider gave no token that could be used");
  }
  if (HasIdToken(exchange.provider.kind) && tokens.id.empty()) {
    return Refused("tokens_malformed", "the provider gave no id token");
  }
  return tokens;
}

}  // namespace ioworker::oidc
