// Verify: whether a JSON Web Token (RFC 7519) was made by whom we trust, for us, now, and for this
// very sign-in; and what it says.
//
// The token chooses nothing: not the algorithm (the caller lists those that may be), not the key
// (only those of the caller's set), and nothing in it is read before its signature is right, but
// for its header. Every refusal is kUnauthenticated with a reason of its own, for the log; the
// person who signs in need not hear it. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/result.h"
#include "base/time.h"
#include "jose/key_set.h"

namespace ioworker::jose {

inline constexpr std::size_t kTokenBytesMax = 16 << 10;
inline constexpr std::size_t kSubjectBytesMax = 255;  // OpenID Connect Core 1.0, section 2

struct Expectation {
  std::vector<Algorithm> algorithms;  // that it may be signed by
  std::vector<std::string> issuers;   // forms of "iss" that are right
  std::string audience;               // our client id
  std::string nonce{};                // empty: none was asked for, and none is looked at
  Duration skew = seconds{60};        // by which clocks may differ
  Duration age_max = minutes{10};     // since "iat"
};

struct Claims {
  std::string issuer;
  std::string subject;
  Instant issued_at{};
  Instant expires_at{};
  nlohmann::json all;  // everything it says
};

// Reasons: "token_too_large", "token_malformed", "token_wrong_type" (typ says that it is for
// another purpose, RFC 8725), "token_critical_header", "algorithm_refused"; those of KeySet::Find,
// of which "key_unknown" may be cured by fresh keys; "signature_wrong"; "claims_malformed",
// "issuer_wrong", "subject_missing", "audience_wrong", "authorized_party_wrong", "token_expired",
// "token_not_yet_valid", "token_too_old", "nonce_wrong".
Result<Claims> Verify(std::string_view token, const KeySet& keys, const Expectation& expectation,
                      Instant now);

}  // namespace ioworker::jose
