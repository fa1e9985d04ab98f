// HttpFetch: Fetch over the network. A connection a call, since providers are called seldom. Any
// thread; a call takes kFetchDeadline at most.
#pragma once

#include "net/http_client.h"
#include "oidc/fetch.h"

namespace ioworker::oidc {

inline constexpr Duration kFetchConnectDeadline = seconds{5};
inline constexpr Duration kFetchDeadline = seconds{10};
inline constexpr std::size_t kFetchBytesMax = 256 << 10;

class HttpFetch final : public Fetch {
 public:
  // Proxy and certificates; a Unix socket makes no sense here.
  explicit HttpFetch(net::HttpClientOptions options) : options_(std::move(options)) {}

  Result<net::Response> Send(const FetchCall& call) override;

 private:
  const net::HttpClientOptions options_;
};

}  // namespace ioworker::oidc
