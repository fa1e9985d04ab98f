#include "oidc/http_fetch.h"

namespace ioworker::oidc {

Result<net::Response> HttpFetch::Send(const FetchCall& call) {
  net::HttpClient client(options_);
  return client.Send({.method = call.method,
                      .url = call.url,
                      .headers = call.headers,
                      .body = call.body,
                      .response_bytes_max = kFetchBytesMax,
                      .connect_deadline = kFetchConnectDeadline,
                      .deadline = kFetchDeadline});
}

}  // namespace ioworker::oidc
