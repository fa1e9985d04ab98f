// KeySet: the keys that a provider signs with, read from its JWKS document (RFC 7517).
//
// Keys that are not for signing, or of a type that is not used here, are left out; a key that is
// weak, broken or doubled makes the whole document wrong, for a provider that publishes it is not
// one to trust half. Values; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "jose/public_key.h"

namespace ioworker::jose {

inline constexpr std::size_t kKeySetBytesMax = 64 << 10;
inline constexpr std::size_t kKeysMax = 32;

class KeySet {
 public:
  // None at all: every token's key is unknown.
  KeySet() = default;

  // kTooLarge; kInvalidArgument as ReadObject and PublicKey::Read, and "key_set_malformed",
  // "key_set_too_many", "key_duplicate".
  static Result<KeySet> Read(std::string_view document);

  const std::vector<PublicKey>& keys() const { return keys_; }

  // The one key that a token with this "kid" (empty: none said) and algorithm means.
  // kUnauthenticated: "key_unknown" if there is none, and fresh keys may help; "key_wrong_type" if
  // the one of that name is not for this algorithm; "key_ambiguous" if several fit a token that
  // names none. The pointer lives as long as the set.
  Result<const PublicKey*> Find(std::string_view id, Algorithm algorithm) const;

 private:
  std::vector<PublicKey> keys_;
};

}  // namespace ioworker::jose
