// Tokens: what a provider gives for a code (RFC 6749, section 4.1.3). Values; any thread. They are
// used at once and kept nowhere.
#pragma once

#include <string>

#include "base/result.h"
#include "oidc/attempt.h"
#include "oidc/fetch.h"
#include "oidc/metadata.h"
#include "oidc/provider.h"

namespace ioworker::oidc {

inline constexpr std::size_t kCodeBytesMax = 4 << 10;
inline constexpr std::size_t kAccessTokenBytesMax = 8 << 10;
inline constexpr seconds kAppleSecretLifetime = minutes{5};

struct Tokens {
  std::string access{};
  std::string id{};  // of providers that have one
};

struct CodeExchange {
  const Provider& provider;
  const Metadata& metadata;
  const Attempt& attempt;
  const std::string& code;
};

// One call. kUnauthenticated: "code_refused", "tokens_malformed"; kUnavailable:
// "provider_misconfigured" if the provider does not know us, "provider_unavailable".
Result<Tokens> ExchangeCode(const CodeExchange& exchange, Fetch& fetch, Instant now);

// What Apple takes for a client secret: a token signed by the key it gave us, good for
// kAppleSecretLifetime (it would take half a year).
std::string MakeAppleSecret(const Provider& provider, Instant now);

}  // namespace ioworker::oidc
