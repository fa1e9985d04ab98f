#include "net/websocket_frames.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace ioworker::net {
namespace {

constexpr std::uint8_t kFinalBit = 0x80;
constexpr std::uint8_t kReservedBits = 0x70;
constexpr std::uint8_t kMaskBit = 0x80;
constexpr std::size_t kControlBytesMax = 125;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;
constexpr std::size_t kReasonBytesMax = 120;

void AppendBigEndian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

std::uint64_t ReadBigEndian(std::span<const char> bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

// The mask's four bytes lie in memory as they do on the wire, so eight bytes at a time will do.
void ApplyMask(std::span<char> bytes, std::uint32_t mask) {
  const std::uint64_t wide = std::uint64_t{mask} << 32 | mask;
  std::size_t at = 0;
  for (; at + sizeof wide <= bytes.size(); at += sizeof wide) {
    std::uint64_t word;
    std::memcpy(&word, &bytes[at], sizeof word);
    word ^= wide;
    std::memcpy(&bytes[at], &word, sizeof word);
  }
  char rest[sizeof wide];
  std::memcpy(rest, &wide, sizeof rest);
  for (std::size_t i = 0; at + i < bytes.size(); ++i) {
    bytes[at + i] = static_cast<char>(bytes[at + i] ^ rest[i]);
  }
}

bool IsControl(Opcode opcode) { return static_cast<std::uint8_t>(opcode) >= 0x8; }

std::unexpected<FrameFault> Broken(std::string_view words) {
  return std::unexpected(FrameFault{CloseCode::kProtocolError, words});
}

}  // namespace

void AppendFrame(std::string& out, Opcode opcode, std::string_view payload,
                 std::optional<std::uint32_t> mask) {
  const std::uint8_t mask_bit = mask ? kMaskBit : 0;
  out.push_back(static_cast<char>(kFinalBit | static_cast<std::uint8_t>(opcode)));
  if (payload.size() < kLength16) {
    out.push_back(static_cast<char>(mask_bit | payload.size()));
  } else if (payload.size() <= 0xffff) {
    out.push_back(static_cast<char>(mask_bit | kLength16));
    AppendBigEndian(out, payload.size(), 2);
  } else {
    out.push_back(static_cast<char>(mask_bit | kLength64));
    AppendBigEndian(out, payload.size(), 8);
  }
  if (mask) out.append(reinterpret_cast<const char*>(&*mask), sizeof *mask);
  const std::size_t begin = out.size();
  out.append(payload);
  if (mask) ApplyMask(std::span(out).subspan(begin), *mask);
}

std::string ClosePayload(CloseCode code, std::string_view reason) {
  std::size_t size = std::min(reason.size(), kReasonBytesMax);
  const auto continues = [&](std::size_t at) {
    return at < reason.size() && (static_cast<unsigned char>(reason[at]) & 0xc0) == 0x80;
  };
  while (size > 0 && continues(size)) --size;
  std::string payload;
  AppendBigEndian(payload, static_cast<std::uint16_t>(code), 2);
  return payload.append(reason.substr(0, size));
}

std::string CloseReason(std::string_view payload) {
  if (payload.size() > 2) return ToUtf8(payload.substr(2));
  if (payload.size() < 2) return "the other end closed the connection";
  return "the other end closed the connection (code " +
         std::to_string(ReadBigEndian(payload.substr(0, 2))) + ")";
}

std::expected<void, FrameFault> FrameReader::Put(std::span<char> bytes, const Sink& sink) {
  if (partial_.empty()) {
    const auto taken = TakeFrames(bytes, sink);
    if (!taken) return std::unexpected(taken.error());
    partial_.assign(bytes.begin() + static_cast<std::ptrdiff_t>(*taken), bytes.end());
    return {};
  }
  partial_.append(bytes.data(), bytes.size());
  const auto taken = TakeFrames(partial_, sink);
  if (!taken) return std::unexpected(taken.error());
  if (*taken == partial_.size()) {
    std::string().swap(partial_);  // an idle connection holds no memory
  } else {
    partial_.erase(0, *taken);
  }
  return {};
}

// Delivers the whole frames at the front; how many bytes they had.
std::expected<std::size_t, FrameFault> FrameReader::TakeFrames(std::span<char> bytes,
                                                               const Sink& sink) {
  std::size_t taken = 0;
  for (;;) {
    const std::span<char> rest = bytes.subspan(taken);
    const auto parsed = ParseHead(rest);
    if (!parsed) return std::unexpected(parsed.error());
    const std::optional<Frame>& found = *parsed;
    if (!found) return taken;
    const Frame& frame = *found;
    if (const auto fine = Check(frame); !fine) return std::unexpected(fine.error());
    if (rest.size() - frame.head_size < frame.payload_size) return taken;
    const std::span<char> payload = rest.subspan(frame.head_size, frame.payload_size);
    if (masked_) ApplyMask(payload, frame.mask);
    taken += frame.head_size + frame.payload_size;
    if (!Deliver(frame, {payload.data(), payload.size()}, sink)) return bytes.size();
  }
}

// Nothing while the head is incomplete.
std::expected<std::optional<FrameReader::Frame>, FrameFault> FrameReader::ParseHead(
    std::span<const char> bytes) const {
  if (bytes.size() < 2) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  const auto second = static_cast<std::uint8_t>(bytes[1]);
  if ((first & kReservedBits) != 0) return Broken("a frame uses an extension that was not agreed");
  if (((second & kMaskBit) != 0) != masked_) {
    return Broken(masked_ ? "a client's frame has no mask" : "a server's frame has a mask");
  }
  const std::uint8_t length = second & ~kMaskBit;
  const std::size_t length_size = length == kLength64 ? 8 : length == kLength16 ? 2 : 0;
  Frame frame{.final = (first & kFinalBit) != 0,
              .opcode = static_cast<Opcode>(first & 0x0f),
              .head_size = 2 + length_size + (masked_ ? 4 : 0),
              .payload_size = length,
              .mask = 0};
  if (bytes.size() < frame.head_size) return std::nullopt;
  if (length_size > 0) frame.payload_size = ReadBigEndian(bytes.subspan(2, length_size));
  if ((length == kLength16 && frame.payload_size < kLength16) ||
      (length == kLength64 && frame.payload_size <= 0xffff)) {
    return Broken("a frame's length is not in its shortest form");
  }
  if (masked_) std::memcpy(&frame.mask, &bytes[2 + length_size], sizeof frame.mask);
  return frame;
}

std::expected<void, FrameFault> FrameReader::Check(const Frame& frame) const {
  switch (frame.opcode) {
    case Opcode::kClose:
    case Opcode::kPing:
    case Opcode::kPong:
      if (!frame.final || frame.payload_size > kControlBytesMax) {
        return Broken("a control frame is too long or in parts");
      }
      if (frame.opcode == Opcode::kClose && frame.payload_size == 1) {
        return Broken("a close frame has half a code");
      }
      return {};
    case Opcode::kText:
      return std::unexpected(
          FrameFault{CloseCode::kUnacceptable, "only binary frames are spoken here"});
    case Opcode::kBinary:
      if (in_message_) return Broken("a message begins inside another");
      break;
    case Opcode::kContinuation:
      if (!in_message_) return Broken("a message continues that never began");
      break;
    default:
      return Broken("a frame has an unknown opcode");
  }
  if (frame.payload_size > bytes_max_ || message_.size() > bytes_max_ - frame.payload_size) {
    return std::unexpected(FrameFault{CloseCode::kTooLarge, "a message is over the limit"});
  }
  return {};
}

bool FrameReader::Deliver(const Frame& frame, std::string_view payload, const Sink& sink) {
  if (IsControl(frame.opcode)) return sink(frame.opcode, payload);
  if (frame.final && !in_message_) return sink(Opcode::kBinary, payload);
  message_.append(payload);
  in_message_ = !frame.final;
  if (in_message_) return true;
  const std::string whole = std::exchange(message_, {});
  return sink(Opcode::kBinary, whole);
}

}  // namespace ioworker::net
