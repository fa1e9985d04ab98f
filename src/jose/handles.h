// Owners of OpenSSL's objects, so that each is freed once on every way out. Any thread.
#pragma once

#include <memory>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace ioworker::jose {

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using BioHandle = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using NumberHandle = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using EcSignatureHandle = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using KeyHandle = std::shared_ptr<EVP_PKEY>;
using KeyContextHandle = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContextHandle = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using ParamBuilderHandle = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using ParamsHandle = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

}  // namespace ioworker::jose
