// PublicKey: one key that signs tokens, and the one algorithm that fits it. Values; any thread.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "jose/algorithm.h"
#include "jose/handles.h"

namespace ioworker::jose {

inline constexpr int kRsaBitsMin = 2048;  // RFC 7518, section 3.3
inline constexpr int kRsaBitsMax = 8192;  // a larger one only costs time
inline constexpr std::size_t kRsaExponentBytesMax = 4;

class PublicKey {
 public:
  // Of a JSON Web Key (RFC 7517) of type RSA, EC on P-256 or OKP with Ed25519. kInvalidArgument:
  // "key_malformed" (a point that is not on the curve, an exponent of 1), "key_weak", "key_private"
  // (a set that shows private keys is nothing to trust), "key_unsupported" for another type.
  static Result<PublicKey> Read(const nlohmann::json& key);

  const std::string& id() const { return id_; }  // "kid"; empty if it has none
  Algorithm algorithm() const { return algorithm_; }

  // `signature` as tokens carry it. False for a wrong one, of whatever size.
  bool Verify(std::string_view message, std::string_view signature) const;

 private:
  PublicKey() = default;

  Status ReadRsa(const nlohmann::json& key);
  Status ReadEc(const nlohmann::json& key);
  Status ReadEdwards(const nlohmann::json& key);

  std::string id_;
  Algorithm algorithm_ = Algorithm::kRs256;
  KeyHandle key_;          // RSA, EC
  std::string ed25519_{};  // 32 bytes
};

}  // namespace ioworker::jose
