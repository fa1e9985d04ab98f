// Signers for tests: keys made on the spot, and tokens by them, honest or forged.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>
#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/check.h"
#include "base/text.h"
#include "jose/ec_signature.h"
#include "jose/handles.h"

namespace ioworker::jose {

inline std::string Part(const nlohmann::json& object) { return EncodeBase64Url(object.dump()); }

class Signer {
 public:
  static Signer Rsa(std::string id, unsigned bits = 2048) {
    return {EVP_RSA_gen(bits), std::move(id), "RS256"};
  }
  static Signer Ec(std::string id, const char* curve = "P-256") {
    return {EVP_EC_gen(curve), std::move(id), "ES256"};
  }
  static Signer Edwards(std::string id) {
    return {EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), std::move(id), "EdDSA"};
  }

  // The public half, as a key set has it.
  nlohmann::json Jwk() const {
    nlohmann::json key = {{"use", "sig"}, {"alg", algorithm_}};
    if (!id_.empty()) key["kid"] = id_;
    if (algorithm_ == "RS256") {
      key["kty"] = "RSA";
      key["n"] = Number(OSSL_PKEY_PARAM_RSA_N);
      key["e"] = Number(OSSL_PKEY_PARAM_RSA_E);
    } else if (algorithm_ == "ES256") {
      key["kty"] = "EC";
      key["crv"] = "P-256";
      key["x"] = Number(OSSL_PKEY_PARAM_EC_PUB_X, 32);
      key["y"] = Number(OSSL_PKEY_PARAM_EC_PUB_Y, 32);
    } else {
      std::string raw(32, '\0');
      std::size_t size = raw.size();
      CHECK(EVP_PKEY_get_raw_public_key(key_.get(), Bytes(raw), &size) == 1);
      key["kty"] = "OKP";
      key["crv"] = "Ed25519";
      key["x"] = EncodeBase64Url(raw);
    }
    return key;
  }

  nlohmann::json Header() const {
    nlohmann::json header = {{"alg", algorithm_}, {"typ", "JWT"}};
    if (!id_.empty()) header["kid"] = id_;
    return header;
  }

  std::string Sign(const nlohmann::json& claims) const { return Sign(Header(), claims); }
  std::string Sign(const nlohmann::json& header, const nlohmann::json& claims) const {
    return SignParts(Part(header) + "." + Part(claims));
  }

  // Whatever stands in the first two parts.
  std::string SignParts(const std::string& parts) const {
    return parts + "." + EncodeBase64Url(SignBytes(parts));
  }

  // As tokens carry it.
  std::string SignBytes(const std::string& message) const {
    const DigestContextHandle context(EVP_MD_CTX_new());
    const EVP_MD* digest = algorithm_ == "EdDSA" ? nullptr : EVP_sha256();
    std::string signature(1024, '\0');
    std::size_t size = signature.size();
    CHECK(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
          EVP_DigestSign(context.get(), Bytes(signature), &size,
                         reinterpret_cast<const unsigned char*>(message.data()),
                         message.size()) == 1);
    signature.resize(size);
    return algorithm_ == "ES256" ? EcSignatureFromDer(signature).value() : signature;
  }

  // PKCS #8.
  std::string PrivatePem() const {
    return Pem([&](BIO* to) {
      return PEM_write_bio_PrivateKey(to, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }
  std::string PublicPem() const {
    return Pem([&](BIO* to) { return PEM_write_bio_PUBKEY(to, key_.get()); });
  }

 private:
  Signer(EVP_PKEY* key, std::string id, std::string algorithm)
      : key_(key, EVP_PKEY_free), id_(std::move(id)), algorithm_(std::move(algorithm)) {
    CHECK(key_, "OpenSSL makes a key");
  }

  static unsigned char* Bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
  }

  // In base64url; padded with zeros in front to `size`, if one is said.
  std::string Number(const char* name, int size = 0) const {
    BIGNUM* got = nullptr;
    CHECK(EVP_PKEY_get_bn_param(key_.get(), name, &got) == 1);
    const NumberHandle number(got);
    std::string bytes(static_cast<std::size_t>(size > 0 ? size : BN_num_bytes(got)), '\0');
    CHECK(BN_bn2binpad(got, Bytes(bytes), static_cast<int>(bytes.size())) > 0);
    return EncodeBase64Url(bytes);
  }

  template <class Write>
  static std::string Pem(const Write& write) {
    const BioHandle memory(BIO_new(BIO_s_mem()));
    CHECK(write(memory.get()) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  KeyHandle key_;
  std::string id_;
  std::string algorithm_;
};

// A token by HS256 with any bytes for a secret: what a forger has is the public key.
inline std::string SignHs256(const nlohmann::json& header, const nlohmann::json& claims,
                             std::string_view secret) {
  const std::string parts = Part(header) + "." + Part(claims);
  unsigned char mark[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(parts.data()), parts.size(), mark, &size);
  return parts + "." + EncodeBase64Url({reinterpret_cast<const char*>(mark), size});
}

inline std::string KeySetOf(const std::vector<nlohmann::json>& keys) {
  return nlohmann::json({{"keys", keys}}).dump();
}

}  // namespace ioworker::jose
