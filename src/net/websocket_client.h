// Opens a WebSocket to a server, through an HTTP proxy if one is set.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "net/loop.h"
#include "net/websocket.h"

namespace ioworker::net {

struct ConnectOptions {
  std::string url{};  // http://, https://, ws:// or wss://, with path
  Headers headers{};
  std::string proxy{};              // http://host:port; empty: none
  std::string ca_path{};            // PEM; empty: the system's certificate store
  Duration deadline = seconds{15};  // for the whole opening
  SocketLimits limits{};
};

// Returns at once. Then either OnOpen and later OnClose, or only OnClose with the reason.
void ConnectWebSocket(Loop& loop, ConnectOptions options,
                      std::shared_ptr<WebSocketHandler> handler);

}  // namespace ioworker::net
