#include "base/key.h"

#include <sodium.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/file.h"
#include "base/random.h"

namespace ioworker {
namespace {

unsigned char* Raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

KeyPair KeyPair::Make() { return FromSeed(SystemRandom().Bytes(crypto_sign_SEEDBYTES)); }

KeyPair KeyPair::FromSeed(std::string_view seed) {
  CHECK(seed.size() == crypto_sign_SEEDBYTES, "an Ed25519 seed has 32 bytes");
  KeyPair pair;
  pair.public_key_.resize(crypto_sign_PUBLICKEYBYTES);
  pair.secret_key_.resize(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(Raw(pair.public_key_), Raw(pair.secret_key_), Raw(seed));
  return pair;
}

Result<KeyPair> KeyPair::LoadOrMake(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) {
    const std::string seed = SystemRandom().Bytes(crypto_sign_SEEDBYTES);
    TRY(WriteFile(path, seed, FileMode::kOwnerOnly));
    return FromSeed(seed);
  }
  if ((about.st_mode & 077) != 0) {
    return Conflict("key_readable_by_others",
                    "the key file " + path + " can be read by others; run: chmod 600 " + path);
  }
  TRY(const std::string seed, ReadFile(path, crypto_sign_SEEDBYTES + 1));
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return Conflict("key_damaged",
                    "the key file " + path + " is damaged; remove it and enrol this device again");
  }
  return FromSeed(seed);
}

std::string KeyPair::Sign(std::string_view message) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(Raw(signature), nullptr, Raw(message), message.size(), Raw(secret_key_));
  return signature;
}

bool VerifySignature(std::string_view public_key, std::string_view message,
                     std::string_view signature) {
  if (public_key.size() != kPublicKeyBytes || signature.size() != kSignatureBytes) return false;
  return crypto_sign_verify_detached(Raw(signature), Raw(message), message.size(),
                                     Raw(public_key)) == 0;
}

}  // namespace ioworker
