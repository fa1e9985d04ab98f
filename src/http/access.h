// Access: who is calling, and whether they may call this method at all. Whose objects they may
// touch is the use case's business. Any thread.
#pragma once

#include "app/caller.h"
#include "base/result.h"
#include "http/method.h"
#include "net/http.h"

namespace ioworker::http {

// Finds out who sends a request: by session cookie, API key or a device's token. Implemented by
// auth/.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // A request without credentials comes from nobody, which is a Caller with nil ids; credentials
  // that are not good are kUnauthenticated. On a worker thread: may block. `request` has its head
  // only when its body is an upload.
  virtual Result<app::Caller> Authenticate(const net::Request& request) = 0;
};

// Roles are exact: an operator who wants to rent has the role renter too.
// kUnauthenticated for nobody, kPermissionDenied for somebody else than the method asks for.
Status CheckAccess(v1::Access access, const app::Caller& caller);

// Refuses what another site may have made a browser send: calls that change something, if the
// browser says that they come from elsewhere, or if they lean on the session's cookie without the
// header `X-IOWorker: 1`, which other sites cannot set.
Status CheckSameSite(const Method& method, const net::Request& request, const app::Caller& caller);

}  // namespace ioworker::http
