// Transport: how the client's requests reach a coordinator.
//
// HttpTransport is the real one; FakeTransport (client/fake_transport.h) answers from a script. One
// transport belongs to one thread.
#pragma once

#include "base/result.h"
#include "net/http_client.h"

namespace ioworker::client {

class Transport {
 public:
  virtual ~Transport() = default;

  // See net::HttpClient::Send.
  virtual Result<net::Response> Send(const net::HttpCall& call) = 0;
};

class HttpTransport final : public Transport {
 public:
  explicit HttpTransport(net::HttpClientOptions options) : http_(std::move(options)) {}

  Result<net::Response> Send(const net::HttpCall& call) override { return http_.Send(call); }

 private:
  net::HttpClient http_;
};

}  // namespace ioworker::client
