// FakeFetch: Fetch without a network, for tests. What each address answers is set beforehand, as an
// answer or as a function of the call; every call is kept. One thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "oidc/fetch.h"

namespace ioworker::oidc {

class FakeFetch final : public Fetch {
 public:
  using Answer = std::function<Result<net::Response>(const FetchCall& call)>;

  // Knobs. An address without an answer is unreachable.
  void Set(const std::string& url, Answer answer) { answers_[url] = std::move(answer); }
  void Set(const std::string& url, int status, std::string body);
  void Break(const std::string& url) { answers_.erase(url); }

  const std::vector<FetchCall>& calls() const { return calls_; }
  int CallsOf(const std::string& url) const;

  Result<net::Response> Send(const FetchCall& call) override;

 private:
  std::map<std::string, Answer> answers_;
  std::vector<FetchCall> calls_;
};

}  // namespace ioworker::oidc
