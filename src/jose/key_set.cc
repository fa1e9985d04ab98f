#include "jose/key_set.h"

#include <algorithm>
#include <utility>

#include "jose/json.h"

namespace ioworker::jose {
namespace {

std::unexpected<Error> Wrong(std::string reason, std::string message) {
  return InvalidArgument("keys", std::move(reason), std::move(message));
}

// Whether the key says of itself that it checks signatures, or does not say what it is for.
bool IsForSignatures(const nlohmann::json& key) {
  if (key.contains("use") && TextAt(key, "use") != "sig") return false;
  const auto operations = key.find("key_ops");
  if (operations == key.end()) return true;
  return operations->is_array() &&
         std::ranges::any_of(*operations, [](const auto& each) { return each == "verify"; });
}

bool IsOfKnownType(const nlohmann::json& key) {
  const std::string type = TextAt(key, "kty");
  const std::string curve = TextAt(key, "crv");
  return type == "RSA" || (type == "EC" && curve == "P-256") ||
         (type == "OKP" && curve == "Ed25519");
}

}  // namespace

Result<KeySet> KeySet::Read(std::string_view document) {
  if (document.size() > kKeySetBytesMax) return TooLarge("keys", "a key set has at most 64 KiB");
  TRY(const auto root, ReadObject(document));
  const auto list = root.find("keys");
  if (list == root.end() || !list->is_array()) {
    return Wrong("key_set_malformed", "a key set needs a list named keys");
  }
  if (list->size() > kKeysMax) return Wrong("key_set_too_many", "a key set has at most 32 keys");
  KeySet set;
  for (const auto& each : *list) {
    if (!each.is_object()) return Wrong("key_set_malformed", "each key must be an object");
    if (!IsForSignatures(each) || !IsOfKnownType(each)) continue;
    TRY(auto key, PublicKey::Read(each));
    // A key for one algorithm only, and not for ours (RS512, PS256 …).
    if (each.contains("alg") && TextAt(each, "alg") != AlgorithmName(key.algorithm())) continue;
    const bool doubled = std::ranges::any_of(set.keys_, [&](const PublicKey& other) {
      return !key.id().empty() && other.id() == key.id() && other.algorithm() == key.algorithm();
    });
    if (doubled) return Wrong("key_duplicate", "two keys of a key set have the same kid");
    set.keys_.push_back(std::move(key));
  }
  return set;
}

Result<const PublicKey*> KeySet::Find(std::string_view id, Algorithm algorithm) const {
  const PublicKey* found = nullptr;
  bool named = false;
  for (const PublicKey& key : keys_) {
    if (!id.empty() && key.id() != id) continue;
    named = true;
    if (key.algorithm() != algorithm) continue;
    if (found != nullptr) {
      return Unauthenticated("key_ambiguous", "the token names no key, and several fit");
    }
    found = &key;
  }
  if (found != nullptr) return found;
  if (named && !id.empty()) {
    return Unauthenticated("key_wrong_type", "the token's key is not for the token's algorithm");
  }
  return Unauthenticated("key_unknown", "the token is signed by a key that is not known");
}

}  // namespace ioworker::jose
