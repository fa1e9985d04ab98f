// WebSocket frames as bytes (RFC 6455, section 5), both ends. No I/O, no extensions.
//
// Values and one reader per connection; one thread.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ioworker::net {

enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xa,
};

// RFC 6455, section 7.4.1.
enum class CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnacceptable = 1003,
  kTooLarge = 1009,
};

// Appends one whole frame. A client's frames carry a mask, a server's none.
void AppendFrame(std::string& out, Opcode opcode, std::string_view payload,
                 std::optional<std::uint32_t> mask);

// The payload of a close frame. `reason` is cut to 120 bytes, between characters.
std::string ClosePayload(CloseCode code, std::string_view reason);

// The reason in a close frame's payload; else its code in words.
std::string CloseReason(std::string_view payload);

struct FrameFault {
  CloseCode code;
  std::string_view words;
};

class FrameReader {
 public:
  // `masked`: the peer is a client. `bytes_max`: of one message.
  FrameReader(bool masked, std::size_t bytes_max) : masked_(masked), bytes_max_(bytes_max) {}

  // Gets each message (kBinary, put together if it came in parts) and each control frame, in order.
  // The payload is valid during the call. False stops the reading.
  using Sink = std::function<bool(Opcode opcode, std::string_view payload)>;

  // Takes all bytes, and overwrites them (masks are taken off in place). After a fault or a stop
  // the reader is of no more use.
  std::expected<void, FrameFault> Put(std::span<char> bytes, const Sink& sink);

 private:
  struct Frame {
    bool final;
    Opcode opcode;
    std::size_t head_size;
    std::size_t payload_size;
    std::uint32_t mask;
  };

  std::expected<std::optional<Frame>, FrameFault> ParseHead(std::span<const char> bytes) const;
  std::expected<void, FrameFault> Check(const Frame& frame) const;
  std::expected<std::size_t, FrameFault> TakeFrames(std::span<char> bytes, const Sink& sink);
  bool Deliver(const Frame& frame, std::string_view payload, const Sink& sink);

  const bool masked_;
  const std::size_t bytes_max_;
  std::string partial_;  // the beginning of a frame
  std::string message_;  // the parts of a message so far
  bool in_message_ = false;
};

}  // namespace ioworker::net
