#include "net/websocket_handshake.h"

#include <array>

#include <openssl/evp.h>

#include "base/check.h"
#include "net/response_head.h"

namespace ioworker::net {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, section 1.3
constexpr std::size_t kKeyLength = 24;                                      // 16 bytes, base 64

}  // namespace

std::string EncodeBase64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  return text;
}

std::string WebSocketAccept(std::string_view key) {
  const std::string input = std::string(key).append(kGuid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  CHECK(EVP_Digest(input.data(), input.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1);
  return EncodeBase64({reinterpret_cast<const char*>(digest.data()), size});
}

std::optional<std::string> AcceptText(const Request& request) {
  const std::string_view key = FindHeader(request.headers, "sec-websocket-key");
  if (request.method != "GET" || !HasToken(request.headers, "upgrade", "websocket") ||
      !HasToken(request.headers, "connection", "upgrade") || key.size() != kKeyLength ||
      FindHeader(request.headers, "sec-websocket-version") != "13") {
    return std::nullopt;
  }
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         WebSocketAccept(key) + "\r\n\r\n";
}

Response UpgradeRequired() {
  Response response = PlainRefusal(426);
  response.headers.push_back({.name = "Upgrade", .value = "websocket"});
  response.headers.push_back({.name = "Sec-WebSocket-Version", .value = "13"});
  return response;
}

}  // namespace ioworker::net
