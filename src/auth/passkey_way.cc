#include "auth/passkey_way.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/accounts.h"
#include "base/text.h"
#include "net/url.h"
#include "passkeys/assertion.h"
#include "passkeys/registration.h"

namespace ioworker::auth {
namespace {

using nlohmann::json;

// Kept with the identity: {"key": …, "count": …}, the key as COSE in base 64.
std::string Keep(const std::string& public_key, std::uint32_t sign_count) {
  return json{{"key", EncodeBase64Url(public_key)}, {"count", sign_count}}.dump();
}

passkeys::KnownCredential KnownAs(const accounts::Identity& identity) {
  const json kept = json::parse(identity.passkey, nullptr, /*allow_exceptions=*/false);
  passkeys::KnownCredential known{.id = DecodeBase64Url(identity.subject).value_or(""),
                                  .public_key = {},
                                  .user_handle = identity.account.Text()};
  if (!kept.is_object()) return known;
  known.public_key = DecodeBase64Url(kept.value("key", "")).value_or("");
  known.sign_count = kept.value("count", 0U);
  return known;
}

}  // namespace

passkeys::Settings PasskeyWay::Settings() const {
  const std::string& origin = app_.settings.public_url;
  const auto url = net::ParseUrl(origin, "public_url");
  return {.rp_id = url ? url->host : "", .name = app_.settings.network_name, .origins = {origin}};
}

bool PasskeyWay::Offered() const {
  const std::string host = Settings().rp_id;
  const bool address = host.contains(':') || host.find_first_not_of("0123456789.") == host.npos;
  return !host.empty() && !address;
}

Result<PasskeyWay::Begun> PasskeyWay::Begin(Purpose purpose, AccountId account) {
  std::vector<std::string> own;
  std::vector<accounts::Identity> identities;
  if (!account.IsNil()) {
    TRY(identities, identities_.Of(account));
  }
  for (const auto& identity : identities) {
    if (identity.provider != accounts::kPasskeyProvider) continue;
    own.push_back(DecodeBase64Url(identity.subject).value_or(""));
  }
  if (purpose != Purpose::kLink) {
    auto begun = passkeys::BeginAssertion(Settings(), own, app_.random);
    return Begun{.wait = {.challenge = std::move(begun.challenge)},
                 .options = std::move(begun.options)};
  }
  TRY(const auto described, app::DescribeAccount(app_, account));
  auto begun = passkeys::BeginRegistration(
      Settings(),
      {.handle = account.Text(), .name = described.name(), .display_name = described.name()}, own,
      app_.random);
  return Begun{.wait = {.challenge = std::move(begun.challenge)},
               .options = std::move(begun.options)};
}

Result<Proven> PasskeyWay::FinishNew(const std::string& challenge, const std::string& response) {
  TRY(const auto credential, passkeys::FinishRegistration(Settings(), challenge, response));
  return Proven{.provider = std::string(accounts::kPasskeyProvider),
                .subject = EncodeBase64Url(credential.id),
                .name = "passkey",
                .passkey = Keep(credential.public_key, credential.sign_count)};
}

Result<Proven> PasskeyWay::Finish(const Attempt& attempt, const std::string& challenge,
                                  const std::string& response) {
  if (attempt.purpose == Purpose::kLink) return FinishNew(challenge, response);
  TRY(const auto answer, passkeys::ReadAssertion(response));
  const std::string subject = EncodeBase64Url(answer.credential_id);
  TRY(const auto identity, identities_.Find(accounts::kPasskeyProvider, subject));
  if (!identity) {
    return Unauthenticated("passkey_unknown",
                           "no account here is entered by this passkey; use another way, and link "
                           "a passkey there");
  }
  const auto known = KnownAs(*identity);
  TRY(const auto assertion, passkeys::FinishAssertion(Settings(), challenge, known, answer));
  return Proven{.provider = identity->provider,
                .subject = subject,
                .name = identity->name,
                .passkey = Keep(known.public_key, assertion.sign_count)};
}

}  // namespace ioworker::auth
