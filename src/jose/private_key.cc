#include "jose/private_key.h"

#include <utility>

#include <nlohmann/json.hpp>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/check.h"
#include "base/text.h"
#include "jose/ec_signature.h"

namespace ioworker::jose {
namespace {

constexpr std::string_view kBegin = "-----BEGIN PRIVATE KEY-----";

// Without one OpenSSL would ask at the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool IsOnP256(const EVP_PKEY* key) {
  char group[64] = {};
  std::size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
         std::string_view(group, size) == "prime256v1";
}

}  // namespace

Result<PrivateKey> PrivateKey::ReadPem(std::string_view text) {
  const auto malformed = [] {
    return InvalidArgument("private_key", "private_key_malformed",
                           "a private key must be PKCS #8 in PEM, without a password");
  };
  if (text.size() > kPrivateKeyBytesMax || !text.contains(kBegin)) return malformed();
  const BioHandle memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  CHECK(memory, "memory");
  KeyHandle key(PEM_read_bio_PrivateKey(memory.get(), nullptr, NoPassword, nullptr), EVP_PKEY_free);
  ERR_clear_error();
  if (!key) return malformed();
  if (!IsOnP256(key.get())) {
    return InvalidArgument("private_key", "private_key_wrong_type",
                           "a private key must be on the curve P-256");
  }
  return PrivateKey(std::move(key));
}

std::string PrivateKey::Sign(std::string_view message) const {
  const DigestContextHandle context(EVP_MD_CTX_new());
  std::size_t size = 0;
  CHECK(context &&
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &size, Raw(message), message.size()) == 1);
  std::string der(size, '\0');
  CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &size,
                       Raw(message), message.size()) == 1);
  der.resize(size);
  auto raw = EcSignatureFromDer(der);
  CHECK(raw, "OpenSSL writes DER");
  return *std::move(raw);
}

std::string SignEs256(nlohmann::json header, const nlohmann::json& claims, const PrivateKey& key) {
  header["alg"] = "ES256";
  header["typ"] = "JWT";
  const auto written = [](const nlohmann::json& object) {
    return EncodeBase64Url(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  };
  const std::string signed_part = written(header) + "." + written(claims);
  return signed_part + "." + EncodeBase64Url(key.Sign(signed_part));
}

}  // namespace ioworker::jose
