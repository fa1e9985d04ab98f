// Fetch: how a provider's servers are called. The real one is http_fetch.h, the fake fake_fetch.h.
#pragma once

#include <string>

#include "base/result.h"
#include "net/http.h"

namespace ioworker::oidc {

struct FetchCall {
  std::string method = "GET";
  std::string url{};
  net::Headers headers{};
  std::string body{};
};

class Fetch {
 public:
  virtual ~Fetch() = default;

  // Any status is a success; no redirect is followed. Any thread; blocks, with an end:
  // kUnavailable, kDeadlineExceeded, kTooLarge.
  virtual Result<net::Response> Send(const FetchCall& call) = 0;
};

}  // namespace ioworker::oidc
