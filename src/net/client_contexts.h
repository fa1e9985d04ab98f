// Client contexts by their authorities: to make one costs as much as a handshake. Each is made anew
// after a minute, so that a certificate store that has changed is seen.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <openssl/ssl.h>

#include "base/result.h"
#include "base/time.h"

namespace ioworker::net {

using TlsContext = std::shared_ptr<SSL_CTX>;

// One thread.
class ClientContexts {
 public:
  // `now` is steady. Errors as ClientTls; they are not kept.
  Result<TlsContext> Find(const std::string& ca_path, Duration now);

 private:
  struct Kept {
    TlsContext context;
    Duration made{};
  };
  std::map<std::string, Kept> kept_;
};

}  // namespace ioworker::net
