// Public keys of passkeys as they are stored: COSE_Key in canonical CBOR, one text of bytes for
// each key. Any thread. Source: RFC 9052, RFC 9053 and WebAuthn Level 2, section 5.8.5.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ioworker::passkeys {

// The numbers are COSE's.
enum class Algorithm { kEs256 = -7, kEdDsa = -8, kRs256 = -257 };

// In the order in which we prefer them.
inline constexpr Algorithm kAlgorithms[] = {Algorithm::kEs256, Algorithm::kEdDsa,
                                            Algorithm::kRs256};

struct PublicKey {
  Algorithm algorithm = Algorithm::kEs256;
  // ES256: x and y of P-256, 32 bytes each. EdDSA: the 32 bytes of Ed25519. RS256: a modulus of 256
  // bytes and an exponent of 3.
  std::string bytes;

  bool operator==(const PublicKey&) const = default;
};

// The key's bytes have the length of its algorithm.
std::string WriteCoseKey(const PublicKey& key);

// Nothing unless it is exactly what WriteCoseKey writes.
std::optional<PublicKey> ReadCoseKey(std::string_view cose);

}  // namespace ioworker::passkeys
