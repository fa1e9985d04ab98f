// PrivateKey: our own key on P-256, by which we sign what we tell a provider (Apple's client
// secret). Values; any thread. The key is in memory only and never printed.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "jose/handles.h"

namespace ioworker::jose {

inline constexpr std::size_t kPrivateKeyBytesMax = 4 << 10;

class PrivateKey {
 public:
  // Of PKCS #8 in PEM ("-----BEGIN PRIVATE KEY-----"), as Apple's .p8 files are. kInvalidArgument:
  // "private_key_malformed"; "private_key_wrong_type" if it is not on P-256 (field "private_key").
  static Result<PrivateKey> ReadPem(std::string_view text);

  // r and s, kEcSignatureBytes. Each call gives another one.
  std::string Sign(std::string_view message) const;

 private:
  explicit PrivateKey(KeyHandle key) : key_(std::move(key)) {}

  KeyHandle key_;
};

// A token in the compact form. "alg" and "typ" are set here; `header` brings "kid".
std::string SignEs256(nlohmann::json header, const nlohmann::json& claims, const PrivateKey& key);

}  // namespace ioworker::jose
