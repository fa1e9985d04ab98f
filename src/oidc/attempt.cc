#include "oidc/attempt.h"

#include "base/digest.h"
#include "base/text.h"

namespace ioworker::oidc {
namespace {

constexpr std::size_t kSecretBytes = 32;  // 43 letters

}  // namespace

Attempt MakeAttempt(std::string provider, std::string redirect_uri, Random& random, Instant now) {
  return {.provider = std::move(provider),
          .state = EncodeBase64Url(random.Bytes(kSecretBytes)),
          .nonce = EncodeBase64Url(random.Bytes(kSecretBytes)),
          .verifier = EncodeBase64Url(random.Bytes(kSecretBytes)),
          .redirect_uri = std::move(redirect_uri),
          .created_at = now};
}

std::string ChallengeOf(const Attempt& attempt) {
  return EncodeBase64Url(Sha256(attempt.verifier));
}

bool IsOver(const Attempt& attempt, Instant now) {
  return now - attempt.created_at >= kAttemptLifetime;
}

}  // namespace ioworker::oidc
