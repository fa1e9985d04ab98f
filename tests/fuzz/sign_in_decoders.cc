// What sign-in reads of strangers: tokens, key sets, discovery documents, answers through the
// browser, and provider files.
#include "base/key.h"
#include "base/text.h"
#include "every_decoder.h"
#include "jose/token.h"
#include "oidc/metadata.h"
#include "oidc/parameters.h"
#include "oidc/provider_file.h"

namespace ioworker::fuzz {
namespace {

constexpr Instant kNow{1'800'000'000'000'000};

// What the corpus is signed with.
const KeyPair& TokenKey() {
  static const KeyPair kKey = KeyPair::FromSeed("thirty-two bytes for a fuzz test");
  return kKey;
}

const jose::KeySet& TokenKeys() {
  static const jose::KeySet kKeys =
      jose::KeySet::Read(R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":")" +
                         EncodeBase64Url(TokenKey().public_key()) + "\"}]}")
          .value();
  return kKeys;
}

Result<jose::Claims> Check(std::string_view token) {
  auto claims = jose::Verify(token, TokenKeys(),
                             {.algorithms = {jose::Algorithm::kEdDsa},
                              .issuers = {"https://id.example.org"},
                              .audience = "us",
                              .nonce = "n"},
                             kNow);
  if (!claims) {
    CheckRefusal(claims.error());
    return claims;
  }
  CHECK(!claims->subject.empty() && claims->issuer == "https://id.example.org");
  CHECK(claims->all["nonce"] == "n", "of this sign-in");
  CHECK(kNow - claims->expires_at < seconds{60}, "in its time");
  CHECK(token.size() <= jose::kTokenBytesMax, "of its size");
  return claims;
}

}  // namespace

// As it is; and its first line as header and the rest as claims, signed rightly, so that what a
// signature protects is reached too.
void Token(std::string_view bytes) {
  const auto whole = Check(bytes);
  if (whole && !bytes.empty()) {
    std::string changed(bytes);
    changed.pop_back();
    CHECK(!Check(changed), "a token that is cut is none");
  }
  const auto end = bytes.find('\n');
  if (end == std::string_view::npos) return;
  const std::string signed_part =
      EncodeBase64Url(bytes.substr(0, end)) + "." + EncodeBase64Url(bytes.substr(end + 1));
  Check(signed_part + "." + EncodeBase64Url(TokenKey().Sign(signed_part)));
}

void KeySet(std::string_view bytes) {
  const auto keys = jose::KeySet::Read(bytes);
  if (!keys) return CheckRefusal(keys.error());
  CHECK(keys->keys().size() <= jose::kKeysMax, "keys are few");
  for (const auto& key : keys->keys()) {
    CHECK(!key.Verify("a message", std::string(64, '\0')), "zeros are no signature");
    if (!key.id().empty()) CHECK(keys->Find(key.id(), key.algorithm()), "a key is found");
  }
}

// A discovery document, or the query or form of an answer.
void SignInAnswer(std::string_view bytes) {
  const auto metadata = oidc::ReadMetadata(bytes, "https://id.example.org");
  if (!metadata) CheckRefusal(metadata.error());
  if (metadata) {
    CHECK(metadata->endpoints.token.starts_with("https://"), "secrets go over TLS");
    CHECK(metadata->endpoints.keys.starts_with("https://"), "keys come over TLS");
  }
  const auto parameters = oidc::ReadParameters(bytes);
  if (!parameters) return CheckRefusal(parameters.error());
  const oidc::FormFields fields(parameters->begin(), parameters->end());
  const std::string form = oidc::WriteForm(fields);
  if (form.size() > oidc::kParametersBytesMax) return;  // escapes are longer
  CHECK(oidc::ReadParameters(form) == *parameters, "a form reads back");
}

void ProviderFile(std::string_view bytes) {
  const auto file = oidc::ParseProvider(bytes);
  if (!file) return CheckRefusal(file.error());
  CHECK(!file->provider.name.empty() && !file->provider.client_id.empty(), "it says who we are");
  CHECK(!oidc::HasIdToken(file->provider.kind) || !file->provider.algorithms.empty(),
        "tokens are checked");
}

}  // namespace ioworker::fuzz
