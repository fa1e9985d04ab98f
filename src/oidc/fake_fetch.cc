#include "oidc/fake_fetch.h"

#include <algorithm>

namespace ioworker::oidc {

void FakeFetch::Set(const std::string& url, int status, std::string body) {
  Set(url, [status, body = std::move(body)](const FetchCall&) {
    return net::Response{.status = status, .body = body};
  });
}

int FakeFetch::CallsOf(const std::string& url) const {
  return static_cast<int>(std::ranges::count(calls_, url, &FetchCall::url));
}

Result<net::Response> FakeFetch::Send(const FetchCall& call) {
  calls_.push_back(call);
  const auto found = answers_.find(call.url);
  if (found == answers_.end()) return Unavailable("nobody answers at " + call.url);
  return found->second(call);
}

}  // namespace ioworker::oidc
