// Signer: signs the bytes of a payout or of its cancel, if settings and books allow it.
//
// One thread. What it refuses carries a reason of refusal.h.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/key.h"
#include "rails/signer/books.h"
#include "rails/signer/policy.h"

namespace ioworker::signer {

class Signer {
 public:
  // All but the key must outlive it.
  Signer(KeyPair key, const SignerPolicy& policy, Books& books, const Clock& clock);

  // Base 58.
  std::string treasury() const;

  // 64 bytes; entered in the books before they exist.
  Result<std::string> Sign(std::string_view message);

  // One request, one response, as docs/reference/signer.md has them.
  std::string AnswerLine(std::string_view line);

 private:
  KeyPair key_;
  const SignerPolicy& policy_;
  Books& books_;
  const Clock& clock_;
};

}  // namespace ioworker::signer
