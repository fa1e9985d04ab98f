#include "jose/token.h"

#include <functional>

#include <gtest/gtest.h>

#include "jose/signer_fixture.h"

namespace ioworker::jose {
namespace {

using nlohmann::json;

constexpr std::int64_t kNowSeconds = 1'800'000'000;
constexpr Instant kNow{kNowSeconds * 1'000'000};

// Made once: an RSA key takes a while.
const Signer& Rsa() {
  static const Signer kSigner = Signer::Rsa("rsa");
  return kSigner;
}
const Signer& Ec() {
  static const Signer kSigner = Signer::Ec("ec");
  return kSigner;
}
const Signer& Edwards() {
  static const Signer kSigner = Signer::Edwards("ed");
  return kSigner;
}
const Signer& Stranger() {
  static const Signer kSigner = Signer::Rsa("rsa");
  return kSigner;
}

const KeySet& Keys() {
  static const KeySet kKeys =
      KeySet::Read(KeySetOf({Rsa().Jwk(), Ec().Jwk(), Edwards().Jwk()})).value();
  return kKeys;
}

json GoodClaims() {
  return {{"iss", "https://id.example.org"}, {"sub", "ann"},           {"aud", "us"},
          {"exp", kNowSeconds + 300},        {"iat", kNowSeconds - 5}, {"nonce", "n-1"}};
}

json With(json object, const char* key, json value) {
  object[key] = std::move(value);
  return object;
}

json Without(json object, const char* key) {
  object.erase(key);
  return object;
}

Expectation Expected() {
  return {.algorithms = {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa},
          .issuers = {"https://id.example.org", "id.example.org"},
          .audience = "us",
          .nonce = "n-1"};
}

std::string ReasonOf(const std::string& token, const Expectation& expectation = Expected(),
                     const KeySet& keys = Keys()) {
  const auto claims = Verify(token, keys, expectation, kNow);
  if (claims) return "accepted";
  EXPECT_EQ(claims.error().code, ErrorCode::kUnauthenticated);
  EXPECT_FALSE(claims.error().message.empty());
  return claims.error().reason;
}

TEST(TokenTest, EachAlgorithmIsAcceptedAndSaysWhoItIs) {
  for (const Signer* signer : {&Rsa(), &Ec(), &Edwards()}) {
    const auto claims = Verify(signer->Sign(GoodClaims()), Keys(), Expected(), kNow);
    ASSERT_TRUE(claims) << claims.error().reason;
    EXPECT_EQ(claims->subject, "ann");
    EXPECT_EQ(claims->issuer, "https://id.example.org");
    EXPECT_EQ(claims->issued_at, kNow - seconds{5});
    EXPECT_EQ(claims->expires_at, kNow + seconds{300});
  }
}

struct Case {
  const char* name;
  std::function<std::string()> token;
  const char* reason;
};

void CheckEach(const std::vector<Case>& cases) {
  for (const Case& each : cases) EXPECT_EQ(ReasonOf(each.token()), each.reason) << each.name;
}

TEST(TokenTest, AForgedSignatureIsRefused) {
  const std::string honest = Rsa().Sign(GoodClaims());
  const auto dot = honest.rfind('.');
  const json header = Rsa().Header();
  const std::string other = Part(With(GoodClaims(), "sub", "bob"));
  CheckEach({
      {"by a stranger's key of the same name", [] { return Stranger().Sign(GoodClaims()); },
       "signature_wrong"},
      {"claims exchanged", [&] { return Part(header) + "." + other + honest.substr(dot); },
       "signature_wrong"},
      {"no signature", [&] { return honest.substr(0, dot + 1); }, "signature_wrong"},
      {"half a signature", [&] { return honest.substr(0, dot + 101); }, "signature_wrong"},
      {"alg none", [&] { return Part({{"alg", "none"}}) + "." + Part(GoodClaims()) + "."; },
       "algorithm_refused"},
      {"alg None", [&] { return Part({{"alg", "None"}}) + "." + Part(GoodClaims()) + "."; },
       "algorithm_refused"},
      {"HS256 by the public key",
       [&] { return SignHs256(With(header, "alg", "HS256"), GoodClaims(), Rsa().PublicPem()); },
       "algorithm_refused"},
      {"RS256 said, HMAC made", [&] { return SignHs256(header, GoodClaims(), Rsa().PublicPem()); },
       "signature_wrong"},
      {"ES256 with a signature of zeros",
       [] {
         return Part(Ec().Header()) + "." + Part(GoodClaims()) + "." +
                EncodeBase64Url(std::string(64, '\0'));
       },
       "signature_wrong"},
      {"ES256 in DER",
       [] {
         const std::string parts = Part(Ec().Header()) + "." + Part(GoodClaims());
         return parts + "." + EncodeBase64Url(EcSignatureToDer(Ec().SignBytes(parts)).value());
       },
       "signature_wrong"},
      {"EdDSA with a signature of zeros",
       [] {
         return Part(Edwards().Header()) + "." + Part(GoodClaims()) + "." +
                EncodeBase64Url(std::string(64, '\0'));
       },
       "signature_wrong"},
  });
}

TEST(TokenTest, TheTokenChoosesNeitherAlgorithmNorKey) {
  const json rsa = Rsa().Header();
  CheckEach({
      {"kid of a key of another type",
       [&] { return Rsa().Sign(With(rsa, "kid", "ec"), GoodClaims()); }, "key_wrong_type"},
      {"alg of another type", [&] { return Rsa().Sign(With(rsa, "alg", "ES256"), GoodClaims()); },
       "key_wrong_type"},
      {"kid unknown", [&] { return Rsa().Sign(With(rsa, "kid", "new"), GoodClaims()); },
       "key_unknown"},
      {"kid is a number", [&] { return Rsa().Sign(With(rsa, "kid", 1), GoodClaims()); },
       "token_malformed"},
      {"kid absent, one key fits", [&] { return Rsa().Sign(Without(rsa, "kid"), GoodClaims()); },
       "accepted"},
      {"brings its own key",
       [&] { return Stranger().Sign(With(rsa, "jwk", Stranger().Jwk()), GoodClaims()); },
       "signature_wrong"},
      {"names where its key lies",
       [&] {
         return Stranger().Sign(With(Without(rsa, "kid"), "jku", "https://evil.example/keys"),
                                GoodClaims());
       },
       "signature_wrong"},
      {"RS512", [&] { return Rsa().Sign(With(rsa, "alg", "RS512"), GoodClaims()); },
       "algorithm_refused"},
      {"no alg", [&] { return Rsa().Sign(Without(rsa, "alg"), GoodClaims()); },
       "algorithm_refused"},
      {"alg is a list", [&] { return Rsa().Sign(With(rsa, "alg", {"RS256"}), GoodClaims()); },
       "algorithm_refused"},
  });
  auto only_es256 = Expected();
  only_es256.algorithms = {Algorithm::kEs256};
  EXPECT_EQ(ReasonOf(Rsa().Sign(GoodClaims()), only_es256), "algorithm_refused");
  EXPECT_EQ(ReasonOf(Ec().Sign(GoodClaims()), only_es256), "accepted");
  const auto swapped = Signer::Rsa("two");
  const auto two = KeySet::Read(KeySetOf({Rsa().Jwk(), swapped.Jwk()})).value();
  EXPECT_EQ(ReasonOf(Rsa().Sign(With(rsa, "kid", "two"), GoodClaims()), Expected(), two),
            "signature_wrong");
  EXPECT_EQ(ReasonOf(Rsa().Sign(Without(rsa, "kid"), GoodClaims()), Expected(), two),
            "key_ambiguous");
  EXPECT_EQ(ReasonOf(Rsa().Sign(GoodClaims()), Expected(), KeySet()), "key_unknown");
}

TEST(TokenTest, ClaimsForSomebodyElseOrAnotherTimeAreRefused) {
  struct ClaimCase {
    const char* name;
    json claims;
    const char* reason;
  };
  const json good = GoodClaims();
  const std::vector<ClaimCase> cases = {
      {"issuer in its other form", With(good, "iss", "id.example.org"), "accepted"},
      {"issuer of somebody else", With(good, "iss", "https://evil.example"), "issuer_wrong"},
      {"issuer with a slash", With(good, "iss", "https://id.example.org/"), "issuer_wrong"},
      {"no issuer", Without(good, "iss"), "issuer_wrong"},
      {"audience in a list", With(good, "aud", {"us"}), "accepted"},
      {"audience of somebody else", With(good, "aud", "them"), "audience_wrong"},
      {"no audience", Without(good, "aud"), "audience_wrong"},
      {"empty list of audiences", With(good, "aud", json::array()), "audience_wrong"},
      {"audience is a number", With(good, "aud", 1), "audience_wrong"},
      {"a number among audiences", With(good, "aud", {"us", 1}), "claims_malformed"},
      {"several audiences, no azp", With(good, "aud", {"us", "them"}), "authorized_party_wrong"},
      {"several audiences, azp ours", With(With(good, "aud", {"us", "them"}), "azp", "us"),
       "accepted"},
      {"several audiences, azp theirs", With(With(good, "aud", {"us", "them"}), "azp", "them"),
       "authorized_party_wrong"},
      {"one audience, azp theirs", With(good, "azp", "them"), "authorized_party_wrong"},
      {"expired", With(good, "exp", kNowSeconds - 60), "token_expired"},
      {"expired within the skew", With(good, "exp", kNowSeconds - 59), "accepted"},
      {"no exp", Without(good, "exp"), "claims_malformed"},
      {"exp is a text", With(good, "exp", "1900000000"), "claims_malformed"},
      {"exp beyond all time", With(good, "exp", 1e300), "claims_malformed"},
      {"exp negative", With(good, "exp", -1), "claims_malformed"},
      {"exp with a fraction", With(good, "exp", kNowSeconds + 0.5), "accepted"},
      {"not yet valid", With(good, "nbf", kNowSeconds + 61), "token_not_yet_valid"},
      {"valid within the skew", With(good, "nbf", kNowSeconds + 60), "accepted"},
      {"nbf is a text", With(good, "nbf", "now"), "claims_malformed"},
      {"issued in the future", With(good, "iat", kNowSeconds + 61), "token_not_yet_valid"},
      {"issued long ago", With(good, "iat", kNowSeconds - 661), "token_too_old"},
      {"issued as long ago as may be", With(good, "iat", kNowSeconds - 660), "accepted"},
      {"no iat", Without(good, "iat"), "claims_malformed"},
      {"no subject", Without(good, "sub"), "subject_missing"},
      {"empty subject", With(good, "sub", ""), "subject_missing"},
      {"subject is a number", With(good, "sub", 7), "subject_missing"},
      {"subject too long", With(good, "sub", std::string(256, 'a')), "subject_missing"},
      {"subject on two lines", With(good, "sub", "a\nb"), "subject_missing"},
      {"another sign-in's nonce", With(good, "nonce", "n-2"), "nonce_wrong"},
      {"a longer nonce", With(good, "nonce", "n-12"), "nonce_wrong"},
      {"no nonce", Without(good, "nonce"), "nonce_wrong"},
      {"nonce is a list", With(good, "nonce", {"n-1"}), "nonce_wrong"},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(ReasonOf(Ec().Sign(each.claims)), each.reason) << each.name;
  }
  auto no_nonce = Expected();
  no_nonce.nonce.clear();
  EXPECT_EQ(ReasonOf(Ec().Sign(Without(good, "nonce")), no_nonce), "accepted");
}

TEST(TokenTest, WhatIsBadlyWrittenIsRefused) {
  const std::string honest = Ec().Sign(GoodClaims());
  const auto first = honest.find('.');
  const auto second = honest.rfind('.');
  const std::string header_text = Ec().Header().dump();
  const std::string claims_text = GoodClaims().dump();
  const auto signed_by_ec = [](const std::string& header, const std::string& claims) {
    return Ec().SignParts(EncodeBase64Url(header) + "." + EncodeBase64Url(claims));
  };
  // The last letter of 64 bytes has four bits that must be zero.
  std::string loose = honest;
  loose.back() = static_cast<char>(loose.back() + 1);
  CheckEach({
      {"nothing", [] { return std::string(); }, "token_malformed"},
      {"two parts", [&] { return honest.substr(0, second); }, "token_malformed"},
      {"four parts", [&] { return honest + ".e30"; }, "token_malformed"},
      {"padding", [&] { return honest + "=="; }, "token_malformed"},
      {"a blank", [&] { return honest + " "; }, "token_malformed"},
      {"a line end", [&] { return honest + "\n"; }, "token_malformed"},
      {"the common alphabet", [&] { return "+" + honest; }, "token_malformed"},
      {"bits after the end", [&] { return loose; }, "token_malformed"},
      {"header is no object", [&] { return signed_by_ec("[]", claims_text); }, "token_malformed"},
      {"header cut", [&] { return honest.substr(0, first - 3) + honest.substr(first); },
       "token_malformed"},
      {"a key twice in the header",
       [&] { return signed_by_ec(R"({"alg":"ES256","kid":"ec","alg":"ES256"})", claims_text); },
       "token_malformed"},
      {"a claim twice",
       [&] { return signed_by_ec(header_text, R"({"sub":"bob",)" + claims_text.substr(1)); },
       "token_malformed"},
      {"a claim twice, deeper",
       [&] { return signed_by_ec(header_text, R"({"x":{"a":1,"a":2},)" + claims_text.substr(1)); },
       "token_malformed"},
      {"claims nested too deep",
       [&] {
         return signed_by_ec(header_text, R"({"x":)" + std::string(20, '[') + std::string(20, ']') +
                                              "," + claims_text.substr(1));
       },
       "token_malformed"},
      {"claims with something behind",
       [&] { return signed_by_ec(header_text, claims_text + std::string(1, '\0') + "x"); },
       "token_malformed"},
      {"claims not in UTF-8",
       [&] { return signed_by_ec(header_text, "{\"x\":\"\xff\"," + claims_text.substr(1)); },
       "token_malformed"},
      {"claims are a list", [&] { return signed_by_ec(header_text, "[1]"); }, "token_malformed"},
      {"crit", [] { return Ec().Sign(With(Ec().Header(), "crit", {"b64"}), GoodClaims()); },
       "token_critical_header"},
      {"crit that is empty",
       [] { return Ec().Sign(With(Ec().Header(), "crit", json::array()), GoodClaims()); },
       "token_critical_header"},
      {"an access token",
       [] { return Ec().Sign(With(Ec().Header(), "typ", "at+jwt"), GoodClaims()); },
       "token_wrong_type"},
      {"no typ", [] { return Ec().Sign(Without(Ec().Header(), "typ"), GoodClaims()); }, "accepted"},
      {"as large as may be, and well signed otherwise",
       [] { return Ec().Sign(With(GoodClaims(), "x", std::string(10'000, 'x'))); }, "accepted"},
      {"too large", [] { return Ec().Sign(With(GoodClaims(), "x", std::string(16'000, 'x'))); },
       "token_too_large"},
  });
}

TEST(TokenTest, NoBitOfATokenCanBeChanged) {
  const std::string honest = Edwards().Sign(GoodClaims());
  ASSERT_EQ(ReasonOf(honest), "accepted");
  for (std::size_t i = 0; i < honest.size(); ++i) {
    for (const char other : {'A', 'Q', 'g', 'w', '9', '_', '.'}) {
      if (honest[i] == other) continue;
      std::string changed = honest;
      changed[i] = other;
      ASSERT_NE(ReasonOf(changed), "accepted") << i << " to " << other;
    }
    ASSERT_NE(ReasonOf(honest.substr(0, i)), "accepted") << "cut at " << i;
  }
}

}  // namespace
}  // namespace ioworker::jose
