// What this folder's tests share: a fake exchange, a fake authenticator, and every call of the
// contract bound to something that answers it. For tests only; one thread, except where said.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "http/access.h"
#include "http/binding.h"
#include "net/server.h"

namespace ioworker::http {

// Keeps what is sent. Any thread.
class FakeExchange final : public net::Exchange {
 public:
  explicit FakeExchange(net::Request request) : request_(std::move(request)) {}

  const net::Request& request() const override { return request_; }

  Result<std::size_t> ReadBody(std::span<char> buffer) override {
    const std::size_t size = std::min(buffer.size(), upload.size());
    upload.copy(buffer.data(), size);
    upload.erase(0, size);
    return size;
  }
  void Reply(net::Response response) override {
    ++replies;
    reply = std::move(response);
  }
  void BeginStream(net::Response head) override {
    ++streams;
    reply = std::move(head);
  }
  bool Write(std::string piece) override {
    if (!gone) sent += piece;
    return !gone;
  }
  void End() override {
    ended = true;
    if (on_gone) std::exchange(on_gone, nullptr)();
  }
  void OnGone(std::function<void()> callback) override { on_gone = std::move(callback); }

  std::string_view Header(std::string_view name) const {
    return net::FindHeader(reply.headers, name);
  }

  std::string upload;  // what a streamed body still holds
  net::Response reply;
  int replies = 0;
  int streams = 0;
  std::string sent;  // pieces of the stream
  bool ended = false;
  bool gone = false;  // the reader has left
  std::function<void()> on_gone;

 private:
  const net::Request request_;
};

inline net::Request MakeRequest(std::string method, std::string target, std::string body = {},
                                net::Headers headers = {}) {
  net::Request request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.headers = std::move(headers);
  if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
  request.body = std::move(body);
  return request;
}

class FakeAuthenticator final : public Authenticator {
 public:
  Result<app::Caller> Authenticate(const net::Request&) override { return answer; }

  Result<app::Caller> answer = app::Caller{};
};

// Every kind of caller that access distinguishes, by name.
inline std::map<std::string, app::Caller> EveryCaller() {
  const auto with = [](std::initializer_list<accounts::Role> roles) {
    app::Caller caller;
    caller.account = {1, 1};
    caller.scopes = accounts::Scopes::All();
    for (const auto role : roles) caller.roles.Add(role);
    return caller;
  };
  app::Caller device;
  device.device = {2, 2};
  return {{"nobody", {}},
          {"account", with({})},
          {"renter", with({accounts::Role::kRenter})},
          {"lender", with({accounts::Role::kLender})},
          {"operator", with({accounts::Role::kOperator})},
          {"device", device}};
}

// Binds every call of the contract, less those in `skip`, to a handler that counts in `calls` by
// name and answers an empty message.
inline void BindEveryCall(Binding& binding, std::map<std::string, int>& calls,
                          const std::set<std::string>& skip = {}) {
  auto& factory = *google::protobuf::MessageFactory::generated_factory();
  for (const auto* service : ContractServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const auto method = ReadMethod(*service->method(i));
      if (!method || skip.contains(method->name)) continue;
      const auto answer = [&calls, name = method->name,
                           empty = factory.GetPrototype(service->method(i)->output_type())] {
        ++calls[name];
        return Answer{.message = std::unique_ptr<Message>(empty->New()), .cookies = {}};
      };
      Binding::Bound bound{.action = {},
                           .request = factory.GetPrototype(service->method(i)->input_type()),
                           .response = service->method(i)->output_type(),
                           .body_bytes_max = kBodyBytesMax};
      if (method->streams) {
        bound.action = StreamAction([answer](auto&&...) { return answer(), Status(); });
      } else if (method->raw_response) {
        bound.action = DownloadAction([answer](auto&&...) -> Result<app::Download> {
          answer();
          return app::Download{};
        });
      } else if (method->raw_request) {
        bound.action = UploadAction([answer](auto&&...) -> Result<Answer> { return answer(); });
      } else {
        bound.action = CallAction([answer](auto&&...) -> Result<Answer> { return answer(); });
      }
      binding.Bind(method->name, std::move(bound));
    }
  }
}

}  // namespace ioworker::http
