#include "passkeys/fido.h"

#include <memory>

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include "base/check.h"

namespace ioworker::passkeys {
namespace {

static_assert(static_cast<int>(Algorithm::kEs256) == COSE_ES256);
static_assert(static_cast<int>(Algorithm::kEdDsa) == COSE_EDDSA);
static_assert(static_cast<int>(Algorithm::kRs256) == COSE_RS256);

template <class T, void (*Free)(T**)>
struct Freer {
  void operator()(T* object) const { Free(&object); }
};
using Cred = std::unique_ptr<fido_cred_t, Freer<fido_cred_t, fido_cred_free>>;
using Assert = std::unique_ptr<fido_assert_t, Freer<fido_assert_t, fido_assert_free>>;
using Es256 = std::unique_ptr<es256_pk_t, Freer<es256_pk_t, es256_pk_free>>;
using EdDsa = std::unique_ptr<eddsa_pk_t, Freer<eddsa_pk_t, eddsa_pk_free>>;
using Rs256 = std::unique_ptr<rs256_pk_t, Freer<rs256_pk_t, rs256_pk_free>>;

const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string Bytes(const unsigned char* at, std::size_t size) {
  return at == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(at), size);
}

// Null if the data is broken or its key is of another algorithm.
Cred MakeCred(std::string_view authenticator_data, Algorithm algorithm) {
  Cred cred(fido_cred_new());
  CHECK(cred != nullptr, "out of memory");
  const bool read = fido_cred_set_type(cred.get(), static_cast<int>(algorithm)) == FIDO_OK &&
                    fido_cred_set_authdata_raw(cred.get(), Raw(authenticator_data),
                                               authenticator_data.size()) == FIDO_OK;
  return read ? std::move(cred) : nullptr;
}

// Calls `verify` with the key in libfido2's form.
template <class Verify>
bool WithKey(const PublicKey& key, const Verify& verify) {
  const auto* bytes = key.bytes.data();
  const std::size_t size = key.bytes.size();
  switch (key.algorithm) {
    case Algorithm::kEs256: {
      const Es256 pk(es256_pk_new());
      return es256_pk_from_ptr(pk.get(), bytes, size) == FIDO_OK && verify(pk.get());
    }
    case Algorithm::kEdDsa: {
      const EdDsa pk(eddsa_pk_new());
      return eddsa_pk_from_ptr(pk.get(), bytes, size) == FIDO_OK && verify(pk.get());
    }
    case Algorithm::kRs256: {
      const Rs256 pk(rs256_pk_new());
      return rs256_pk_from_ptr(pk.get(), bytes, size) == FIDO_OK && verify(pk.get());
    }
  }
  return false;
}

// Null if the data is broken.
Assert MakeAssert(const SignedData& data) {
  Assert made(fido_assert_new());
  CHECK(made != nullptr, "out of memory");
  auto* const assertion = made.get();
  const bool read =
      fido_assert_set_clientdata_hash(assertion, Raw(data.client_data_hash),
                                      data.client_data_hash.size()) == FIDO_OK &&
      fido_assert_set_rp(assertion, std::string(data.rp_id).c_str()) == FIDO_OK &&
      fido_assert_set_count(assertion, 1) == FIDO_OK &&
      fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_authdata_raw(assertion, 0, Raw(data.authenticator_data),
                                   data.authenticator_data.size()) == FIDO_OK &&
      fido_assert_set_sig(assertion, 0, Raw(data.signature), data.signature.size()) == FIDO_OK;
  return read ? std::move(made) : nullptr;
}

}  // namespace

std::optional<AttestedCredential> ReadAttestedCredential(std::string_view authenticator_data) {
  for (const Algorithm algorithm : kAlgorithms) {
    const Cred cred = MakeCred(authenticator_data, algorithm);
    if (cred == nullptr) continue;
    return AttestedCredential{
        .id = Bytes(fido_cred_id_ptr(cred.get()), fido_cred_id_len(cred.get())),
        .key = {.algorithm = algorithm,
                .bytes = Bytes(fido_cred_pubkey_ptr(cred.get()), fido_cred_pubkey_len(cred.get()))},
        .aaguid = Bytes(fido_cred_aaguid_ptr(cred.get()), fido_cred_aaguid_len(cred.get()))};
  }
  return std::nullopt;
}

bool VerifySelfAttestation(const SignedData& data, Algorithm algorithm) {
  const Cred cred = MakeCred(data.authenticator_data, algorithm);
  if (cred == nullptr) return false;
  return fido_cred_set_clientdata_hash(cred.get(), Raw(data.client_data_hash),
                                       data.client_data_hash.size()) == FIDO_OK &&
         fido_cred_set_rp(cred.get(), std::string(data.rp_id).c_str(), nullptr) == FIDO_OK &&
         fido_cred_set_uv(cred.get(), FIDO_OPT_TRUE) == FIDO_OK &&
         fido_cred_set_fmt(cred.get(), "packed") == FIDO_OK &&
         fido_cred_set_sig(cred.get(), Raw(data.signature), data.signature.size()) == FIDO_OK &&
         fido_cred_verify_self(cred.get()) == FIDO_OK;
}

// libfido2 wants to be told which of the extensions that it knows the data has. We asked for none
// and use none; an authenticator may still add them.
bool VerifyAssertion(const SignedData& data, const PublicKey& key) {
  const Assert assertion = MakeAssert(data);
  if (assertion == nullptr) return false;
  return WithKey(key, [&](const void* pk) {
    for (const int extensions :
         {0, FIDO_EXT_HMAC_SECRET, FIDO_EXT_CRED_BLOB, FIDO_EXT_HMAC_SECRET | FIDO_EXT_CRED_BLOB}) {
      // The second call adds to what was set, the first one clears it.
      const bool set = fido_assert_set_extensions(assertion.get(), 0) == FIDO_OK &&
                       fido_assert_set_extensions(assertion.get(), extensions) == FIDO_OK;
      if (!set) return false;
      const int verdict =
          fido_assert_verify(assertion.get(), 0, static_cast<int>(key.algorithm), pk);
      if (verdict == FIDO_OK) return true;
      if (verdict == FIDO_ERR_INVALID_SIG) return false;
    }
    return false;
  });
}

}  // namespace ioworker::passkeys
