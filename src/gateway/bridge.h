// Bridge: a device's stream that reached a replica which does not lead, joined to the leader by a
// second WebSocket. Frames pass unread; either end closes both.
#pragma once

#include <memory>

#include "net/http.h"
#include "net/websocket.h"
#include "net/websocket_client.h"

namespace ioworker::gateway {

// The handler of the device's end; `leader` says where the other end is opened, without the path.
std::shared_ptr<net::WebSocketHandler> OpenBridge(net::Loop& loop, net::ConnectOptions leader,
                                                  const net::Request& request);

}  // namespace ioworker::gateway
