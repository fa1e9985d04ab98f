// The two HTTP messages that open a WebSocket (RFC 6455, section 4). Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"

namespace ioworker::net {

// What a server must answer to a client's Sec-WebSocket-Key.
std::string WebSocketAccept(std::string_view key);

// The server's answer, 101 as it goes over the wire; nothing when the request asks for no
// WebSocket, or for a version other than 13.
std::optional<std::string> AcceptText(const Request& request);

// The answer then: 426, which says what would do.
Response UpgradeRequired();

// Standard base 64 with padding (RFC 4648, section 4).
std::string EncodeBase64(std::string_view bytes);

}  // namespace ioworker::net
