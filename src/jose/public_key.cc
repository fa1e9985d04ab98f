#include "jose/public_key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "base/check.h"
#include "base/key.h"
#include "base/text.h"
#include "jose/ec_signature.h"
#include "jose/json.h"

namespace ioworker::jose {
namespace {

constexpr std::size_t kCoordinateBytes = 32;
constexpr std::size_t kKeyIdBytesMax = 200;
constexpr std::size_t kNumberTextMax = kRsaBitsMax / 8 * 4 / 3 + 4;

const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::unexpected<Error> Malformed(std::string message) {
  return InvalidArgument("keys", "key_malformed", std::move(message));
}

// Bytes in base64url under a name; nothing if they are missing or badly written.
std::optional<std::string> BytesAt(const nlohmann::json& key, const char* name) {
  const std::string text = TextAt(key, name);
  if (text.empty() || text.size() > kNumberTextMax) return std::nullopt;
  return DecodeBase64Url(text);
}

KeyHandle MakeKey(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsHandle params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContextHandle context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  const bool well = params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                    EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
  ERR_clear_error();
  return well ? KeyHandle(made, EVP_PKEY_free) : nullptr;
}

}  // namespace

Result<PublicKey> PublicKey::Read(const nlohmann::json& key) {
  if (key.contains("d") || key.contains("k")) {
    return InvalidArgument("keys", "key_private", "the key set shows a private key");
  }
  PublicKey made;
  if (key.contains("kid")) {
    made.id_ = TextAt(key, "kid");
    if (made.id_.empty() || made.id_.size() > kKeyIdBytesMax) {
      return Malformed("kid of a key must be a text of 1 to 200 bytes");
    }
  }
  const std::string type = TextAt(key, "kty");
  const std::string curve = TextAt(key, "crv");
  if (type == "RSA") {
    TRY(made.ReadRsa(key));
  } else if (type == "EC" && curve == "P-256") {
    TRY(made.ReadEc(key));
  } else if (type == "OKP" && curve == "Ed25519") {
    TRY(made.ReadEdwards(key));
  } else {
    return InvalidArgument("keys", "key_unsupported", "a key of a type that is not used here");
  }
  return made;
}

Status PublicKey::ReadRsa(const nlohmann::json& key) {
  algorithm_ = Algorithm::kRs256;
  const auto modulus = BytesAt(key, "n");
  const auto exponent = BytesAt(key, "e");
  if (!modulus || !exponent) return Malformed("an RSA key needs n and e in base64url");
  const NumberHandle n(BN_bin2bn(Raw(*modulus), static_cast<int>(modulus->size()), nullptr));
  const NumberHandle e(BN_bin2bn(Raw(*exponent), static_cast<int>(exponent->size()), nullptr));
  CHECK(n && e, "memory");
  if (BN_num_bits(n.get()) < kRsaBitsMin) {
    return InvalidArgument("keys", "key_weak", "an RSA key needs 2048 bits at least");
  }
  if (BN_num_bits(n.get()) > kRsaBitsMax) return Malformed("an RSA key has 8192 bits at most");
  // With an exponent of 1 a signature is its message: anybody can write one.
  const bool usable = exponent->size() <= kRsaExponentBytesMax && BN_is_odd(e.get()) != 0 &&
                      BN_is_one(e.get()) == 0 && BN_is_odd(n.get()) != 0;
  if (!usable) return Malformed("an RSA key needs odd numbers, and an exponent of 3 at least");
  const ParamBuilderHandle builder(OSSL_PARAM_BLD_new());
  CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
  key_ = MakeKey("RSA", builder.get());
  if (!key_) return Malformed("the numbers of an RSA key make none");
  return {};
}

Status PublicKey::ReadEc(const nlohmann::json& key) {
  algorithm_ = Algorithm::kEs256;
  const auto x = BytesAt(key, "x");
  const auto y = BytesAt(key, "y");
  if (!x || !y || x->size() != kCoordinateBytes || y->size() != kCoordinateBytes) {
    return Malformed("a key on P-256 needs x and y of 32 bytes in base64url");
  }
  const std::string point = "\x04" + *x + *y;
  const ParamBuilderHandle builder(OSSL_PARAM_BLD_new());
  CHECK(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                        0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) == 1);
  key_ = MakeKey("EC", builder.get());
  const KeyContextHandle context(key_ ? EVP_PKEY_CTX_new(key_.get(), nullptr) : nullptr);
  const bool on_curve = context && EVP_PKEY_public_check(context.get()) == 1;
  ERR_clear_error();
  if (!on_curve) return Malformed("the point of a key is not on P-256");
  return {};
}

Status PublicKey::ReadEdwards(const nlohmann::json& key) {
  algorithm_ = Algorithm::kEdDsa;
  const auto x = BytesAt(key, "x");
  if (!x || x->size() != kPublicKeyBytes) {
    return Malformed("an Ed25519 key needs x of 32 bytes in base64url");
  }
  ed25519_ = *x;
  return {};
}

bool PublicKey::Verify(std::string_view message, std::string_view signature) const {
  if (algorithm_ == Algorithm::kEdDsa) return VerifySignature(ed25519_, message, signature);
  std::string written(signature);
  if (algorithm_ == Algorithm::kEs256) {
    auto der = EcSignatureToDer(signature);
    if (!der) return false;
    written = *std::move(der);
  }
  const DigestContextHandle context(EVP_MD_CTX_new());
  CHECK(context, "memory");
  const bool right =
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), Raw(written), written.size(), Raw(message), message.size()) ==
          1;
  ERR_clear_error();
  return right;
}

}  // namespace ioworker::jose
