#include "auth/secrets.h"

#include "base/digest.h"
#include "base/text.h"

namespace ioworker::auth {

std::string MakeSecret(std::string_view prefix, Random& random) {
  return std::string(prefix) + EncodeBase64Url(random.Bytes(32));
}

std::string HashSecret(std::string_view secret) { return Sha256(secret); }

}  // namespace ioworker::auth
