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

// For how long a browser that has shown who it is may make the calls that want to know.
inline constexpr Duration kProofLifetime = minutes{10};

// Roles are exact: an operator who wants to rent has the role renter too. A key has the scopes that
// it was made with. kUnauthenticated for nobody; kPermissionDenied for somebody else than the
// method asks for, with the reason "scope_missing" for a key and "step_up_needed" for a browser
// that is to show once more who it is.
Status CheckAccess(const Method& method, const app::Caller& caller, Instant now);

// Refuses what another site may have made a browser send: calls that change something, if the
// browser says that they come from elsewhere, or if they lean on the session's cookie without the
// header `X-IOWorker: 1`, which other sites cannot set. Forms that the contract lets other sites
// send are let in; they come from nobody.
Status CheckSameSite(const Method& method, const net::Request& request, const app::Caller& caller);

}  // namespace ioworker::http
