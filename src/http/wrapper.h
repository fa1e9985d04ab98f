// Wrapper: what happens around every call, in one place. Who calls, may they, is it their own page
// that asks, what do they say; then the handler; then the reply, one log line and one count.
//
// Serve runs on worker threads, many at a time.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "http/access.h"
#include "http/events.h"
#include "http/rate_limits.h"
#include "http/route.h"
#include "net/server.h"

namespace ioworker::http {

// Is told of each call that has been answered, or whose stream has begun. Any thread; must be
// quick.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void OnCall(const Method& method, int status, Duration took) = 0;
};

class Wrapper {
 public:
  struct Parts {
    Authenticator& authenticator;
    const Clock& clock;
    CallObserver* observer = nullptr;  // may be none
    RateLimits* limits = nullptr;      // may be none
  };

  // What `parts` refers to must outlive the wrapper.
  explicit Wrapper(Parts parts) : parts_(parts) {}

  // `path_values` are parts of the exchange's request.
  void Serve(const Route& route, const std::vector<std::string_view>& path_values,
             std::shared_ptr<net::Exchange> exchange);

 private:
  Result<app::Caller> FindCaller(const Method& method, const net::Request& request);
  // The answer to one that calls too often; nothing for others.
  std::optional<net::Response> SlowDown(const net::Request& request, const app::Caller& caller);

  // The reply, or nothing if the exchange has become a stream.
  Result<std::optional<net::Response>> Run(const Route& route,
                                           const std::vector<std::string_view>& path_values,
                                           const std::shared_ptr<net::Exchange>& exchange);
  Result<std::optional<net::Response>> RunStream(const StreamAction& action,
                                                 const app::Caller& caller, const Message& request,
                                                 const std::shared_ptr<net::Exchange>& exchange);

  Parts parts_;
  Heartbeat heartbeat_;
};

}  // namespace ioworker::http
