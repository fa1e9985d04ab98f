// The part of a URL that a client needs to connect. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::net {

struct Url {
  bool secure = false;  // https or wss
  std::string host;     // a name or an address, without brackets
  std::uint16_t port = 0;
  std::string target;     // path and query; at least "/"
  std::string user_info;  // "name:password", decoded; proxies only

  // "host:port", for people and for CONNECT.
  std::string Authority() const;

  // What the Host header must say: without the scheme's own port.
  std::string HostHeader() const;
};

// Takes http, https, ws and wss. Errors name `field`.
Result<Url> ParseUrl(std::string_view text, const std::string& field);

}  // namespace ioworker::net
