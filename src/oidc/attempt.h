// Attempt: a sign-in that has begun and not yet ended: what we must know to believe the answer.
//
// Values; any thread. It holds secrets: kept in memory only (attempt_book.h), never logged.
#pragma once

#include <string>

#include "base/random.h"
#include "base/time.h"

namespace ioworker::oidc {

inline constexpr Duration kAttemptLifetime = minutes{10};
inline constexpr std::size_t kStateBytesMax = 499;  // X refuses longer ones

struct Attempt {
  std::string provider{};      // name
  std::string state{};         // ties the answer to this attempt
  std::string nonce{};         // ties the id token to it
  std::string verifier{};      // of PKCE (RFC 7636): who has the code alone cannot use it
  std::string redirect_uri{};  // the exchange must name the same
  Instant created_at{};
};

// `redirect_uri`: where the provider is to send the browser back.
Attempt MakeAttempt(std::string provider, std::string redirect_uri, Random& random, Instant now);

// The verifier's SHA-256 as the authorization request carries it (method S256).
std::string ChallengeOf(const Attempt& attempt);

bool IsOver(const Attempt& attempt, Instant now);

}  // namespace ioworker::oidc
