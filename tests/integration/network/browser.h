// Browser: a visitor of the coordinator who keeps cookies and marks calls as the console does. One
// thread.
#pragma once

#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "net/http_client.h"
#include "network_fixture.h"

namespace ioworker::integration {

class Browser {
 public:
  explicit Browser(std::string url) : url_(std::move(url)) {}

  Answer Get(const std::string& path) { return Send("GET", path, ""); }
  Answer Post(const std::string& path, const nlohmann::json& body) {
    return Send("POST", path, body.dump());
  }
  Answer Patch(const std::string& path, const nlohmann::json& body) {
    return Send("PATCH", path, body.dump());
  }
  Answer Delete(const std::string& path) { return Send("DELETE", path, ""); }

  Answer Send(const std::string& method, const std::string& path, const std::string& body,
              const std::string& content_type = "application/json") {
    net::HttpCall call;
    call.method = method;
    call.url = url_ + path;
    call.headers = {{"content-type", content_type}, {"x-ioworker", "1"}};
    std::string cookies;
    for (const auto& [name, value] : cookies_) {
      cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    }
    if (!cookies.empty()) call.headers.push_back({"cookie", cookies});
    call.body = body;
    const auto reply = net::HttpClient({}).Send(call);
    if (!reply) return {.status = 0, .body = {{"reason", reply.error().message}}};
    for (const auto& header : reply->headers) {
      if (net::EqualsIgnoringCase(header.name, "set-cookie")) Keep(header.value);
    }
    location = net::FindHeader(reply->headers, "location");
    auto json = nlohmann::json::parse(reply->body, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) json = {{"text", reply->body}};
    return {.status = reply->status, .body = std::move(json)};
  }

  // Knobs.
  std::string& Cookie(const std::string& name) { return cookies_[name]; }
  void ForgetCookies() { cookies_.clear(); }

  std::string location;  // where the last reply sent it

 private:
  void Keep(const std::string& cookie) {
    const auto equals = cookie.find('=');
    const std::string name = cookie.substr(0, equals);
    const std::string value = cookie.substr(equals + 1, cookie.find(';') - equals - 1);
    if (value.empty()) {
      cookies_.erase(name);
    } else {
      cookies_[name] = value;
    }
  }

  const std::string url_;
  std::map<std::string, std::string> cookies_;
};

}  // namespace ioworker::integration
