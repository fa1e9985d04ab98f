#include "gateway/trunk_wire.h"

namespace ioworker::gateway {

void Put(const net::Request& request, v1::HttpRequest& message) {
  message.set_method(request.method);
  message.set_target(request.target);
  for (const auto& header : request.headers) {
    auto* one = message.add_headers();
    one->set_name(header.name);
    one->set_value(header.value);
  }
  message.set_body(request.body);
  message.set_peer(request.peer);
  message.set_secure(request.secure);
}

net::Request ToRequest(const v1::HttpRequest& message) {
  net::Request request;
  request.method = message.method();
  request.target = message.target();
  for (const auto& header : message.headers()) {
    request.headers.push_back({header.name(), header.value()});
  }
  request.body = message.body();
  request.peer = message.peer();
  request.secure = message.secure();
  return request;
}

}  // namespace ioworker::gateway
