#include "jose/token.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "jose/json.h"
#include "jose/same_secret.h"

namespace ioworker::jose {
namespace {

constexpr double kSecondsMax = 253402300799.0;  // the year 9999

std::unexpected<Error> Refused(std::string reason, std::string message) {
  return Unauthenticated(std::move(reason), std::move(message));
}

std::unexpected<Error> Malformed(std::string detail) {
  auto refusal = Refused("token_malformed", "the token is malformed");
  refusal.error().detail = std::move(detail);
  return refusal;
}

// The three parts as they were sent, and what was signed.
struct Parts {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
  std::string_view signed_part;
};

Result<Parts> Split(std::string_view token) {
  if (token.size() > kTokenBytesMax) {
    return Refused("token_too_large", "a token has at most 16 KiB");
  }
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    return Malformed("not three parts");
  }
  return Parts{.header = token.substr(0, first),
               .claims = token.substr(first + 1, second - first - 1),
               .signature = token.substr(second + 1),
               .signed_part = token.substr(0, second)};
}

Result<nlohmann::json> ReadPart(std::string_view part) {
  const auto text = DecodeBase64Url(part);
  if (!text) return Malformed("not base64url");
  auto object = ReadObject(*text);
  if (!object) return Malformed(object.error().reason);
  return object;
}

struct Header {
  Algorithm algorithm = Algorithm::kRs256;
  std::string key_id{};
};

// "jwk", "jku", "x5c" and the like, by which a token brings its own key, are not looked at.
Result<Header> ReadHeader(std::string_view part, const Expectation& expectation) {
  TRY(const auto object, ReadPart(part));
  if (object.contains("crit")) {
    return Refused("token_critical_header", "the token needs what is not understood here");
  }
  if (object.contains("typ") && !(object["typ"] == "JWT" || object["typ"] == "jwt")) {
    return Refused("token_wrong_type", "the token is of another type");
  }
  const auto algorithm = ParseAlgorithm(TextAt(object, "alg"));
  if (!algorithm ||
      std::ranges::find(expectation.algorithms, *algorithm) == expectation.algorithms.end()) {
    return Refused("algorithm_refused", "the token is signed by an algorithm that is not allowed");
  }
  Header header{.algorithm = *algorithm};
  if (object.contains("kid")) {
    header.key_id = TextAt(object, "kid");
    if (header.key_id.empty()) return Malformed("kid is no text");
  }
  return header;
}

// Seconds since 1970, with a fraction or without (RFC 7519, NumericDate).
std::optional<Instant> TimeAt(const nlohmann::json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  const auto value = found->get<double>();
  if (!(value >= 0 && value <= kSecondsMax)) return std::nullopt;
  return Instant{static_cast<std::int64_t>(value * 1e6)};
}

Status CheckTimes(Claims& claims, const Expectation& expectation, Instant now) {
  const auto expires_at = TimeAt(claims.all, "exp");
  const auto issued_at = TimeAt(claims.all, "iat");
  const auto begins_at = claims.all.contains("nbf") ? TimeAt(claims.all, "nbf") : Instant{};
  if (!expires_at || !issued_at || !begins_at) {
    return Refused("claims_malformed", "the token needs exp and iat as numbers");
  }
  if (now - expectation.skew >= *expires_at)
    return Refused("token_expired", "the token is expired");
  if (now + expectation.skew < *begins_at || now + expectation.skew < *issued_at) {
    return Refused("token_not_yet_valid", "the token is not valid yet; compare the clocks");
  }
  if (now - *issued_at > expectation.age_max + expectation.skew) {
    return Refused("token_too_old", "the token was issued too long ago");
  }
  claims.expires_at = *expires_at;
  claims.issued_at = *issued_at;
  return {};
}

// OpenID Connect Core 1.0, section 3.1.3.7, rules 3 to 5.
Status CheckAudience(const nlohmann::json& claims, const std::string& ours) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return Refused("audience_wrong", "the token is for nobody");
  std::size_t audiences = 1;
  bool for_us = *found == ours;
  if (found->is_array()) {
    audiences = found->size();
    for_us = std::ranges::find(*found, nlohmann::json(ours)) != found->end();
    const bool texts = std::ranges::all_of(*found, [](const auto& e) { return e.is_string(); });
    if (!texts)
      return Refused("claims_malformed", "aud of the token holds other things than texts");
  }
  if (!for_us) return Refused("audience_wrong", "the token is for somebody else");
  const bool party_said = claims.contains("azp");
  if (party_said ? claims["azp"] != ours : audiences > 1) {
    return Refused("authorized_party_wrong", "the token was issued to somebody else");
  }
  return {};
}

}  // namespace

Result<Claims> Verify(std::string_view token, const KeySet& keys, const Expectation& expectation,
                      Instant now) {
  TRY(const Parts parts, Split(token));
  TRY(const Header header, ReadHeader(parts.header, expectation));
  const auto signature = DecodeBase64Url(parts.signature);
  if (!signature) return Malformed("the signature is not base64url");
  TRY(const PublicKey* const key, keys.Find(header.key_id, header.algorithm));
  if (!key->Verify(parts.signed_part, *signature)) {
    return Refused("signature_wrong", "the token's signature is wrong");
  }
  Claims claims;
  TRY(claims.all, ReadPart(parts.claims));
  claims.issuer = TextAt(claims.all, "iss");
  if (std::ranges::find(expectation.issuers, claims.issuer) == expectation.issuers.end()) {
    return Refused("issuer_wrong", "the token was issued by somebody else");
  }
  TRY(CheckAudience(claims.all, expectation.audience));
  TRY(CheckTimes(claims, expectation, now));
  claims.subject = TextAt(claims.all, "sub");
  if (claims.subject.empty() || claims.subject.size() > kSubjectBytesMax ||
      !IsOneLine(claims.subject)) {
    return Refused("subject_missing", "the token says of nobody who it is, in 1 to 255 bytes");
  }
  if (!expectation.nonce.empty() && !SameSecret(TextAt(claims.all, "nonce"), expectation.nonce)) {
    return Refused("nonce_wrong", "the token belongs to another sign-in");
  }
  return claims;
}

}  // namespace ioworker::jose
