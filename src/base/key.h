// Ed25519 key pairs: made on the machine that uses them, kept in a file that only its owner reads.
//
// Any thread. Source: RFC 8032, by libsodium.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker {

inline constexpr std::size_t kPublicKeyBytes = 32;
inline constexpr std::size_t kSignatureBytes = 64;

class KeyPair {
 public:
  // A new pair from the system's random source.
  static KeyPair Make();

  // The pair of a 32-byte seed. For tests and simulation, and for what Load reads.
  static KeyPair FromSeed(std::string_view seed);

  // Reads the pair kept in `path`, or makes one and keeps it there with mode 0600. Refuses a file
  // that others may read.
  static Result<KeyPair> LoadOrMake(const std::string& path);

  const std::string& public_key() const { return public_key_; }
  std::string Sign(std::string_view message) const;

 private:
  std::string public_key_;
  std::string secret_key_;
};

// True only for the signature of exactly this message by the owner of this key.
bool VerifySignature(std::string_view public_key, std::string_view message,
                     std::string_view signature);

}  // namespace ioworker
