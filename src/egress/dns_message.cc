#include "egress/dns_message.h"

#include <algorithm>

namespace ioworker::egress {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kLabelMax = 63;
constexpr std::size_t kNameMax = 253;
constexpr std::uint16_t kClassInternet = 1;
// Bits of the second 16 of a header.
constexpr std::uint16_t kIsAnswer = 0x8000;
constexpr std::uint16_t kOperation = 0x7800;
constexpr std::uint16_t kRecursionAsked = 0x0100;
constexpr std::uint16_t kRecursionDone = 0x0080;
constexpr std::uint16_t kNameOfQuestion = 0xc00c;  // a pointer behind the header

std::uint16_t Read16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(bytes[at]) << 8 |
                                    static_cast<std::uint8_t>(bytes[at + 1]));
}

void Put16(std::string& bytes, std::size_t value) {
  bytes += static_cast<char>(value >> 8 & 0xff);
  bytes += static_cast<char>(value & 0xff);
}

void PutHeader(std::string& bytes, std::uint16_t id, bool recurse, DnsCode code,
               std::size_t questions, std::size_t answers) {
  Put16(bytes, id);
  Put16(bytes,
        kIsAnswer | kRecursionDone | (recurse ? kRecursionAsked : 0) | static_cast<unsigned>(code));
  Put16(bytes, questions);
  Put16(bytes, answers);
  Put16(bytes, 0);
  Put16(bytes, 0);
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsOfNames(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Labels from `at` on; moves behind them.
std::optional<std::string> ReadName(std::string_view message, std::size_t& at) {
  std::string name;
  while (at < message.size()) {
    const auto length = static_cast<std::uint8_t>(message[at++]);
    if (length == 0) return name;
    if (length > kLabelMax || at + length > message.size()) return std::nullopt;
    if (!name.empty()) name += '.';
    for (const char c : message.substr(at, length)) {
      if (!IsOfNames(Lower(c))) return std::nullopt;
      name += Lower(c);
    }
    if (name.size() > kNameMax) return std::nullopt;
    at += length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<DnsQuestion> ParseQuestion(std::string_view message) {
  if (message.size() < kHeaderBytes || message.size() > kDnsBytesMax) return std::nullopt;
  const std::uint16_t flags = Read16(message, 2);
  if ((flags & (kIsAnswer | kOperation)) != 0 || Read16(message, 4) != 1) return std::nullopt;
  DnsQuestion question{.id = Read16(message, 0), .recurse = (flags & kRecursionAsked) != 0};
  std::size_t at = kHeaderBytes;
  auto name = ReadName(message, at);
  if (!name || name->empty() || at + 4 > message.size()) return std::nullopt;
  question.name = *std::move(name);
  question.type = Read16(message, at);
  if (Read16(message, at + 2) != kClassInternet) return std::nullopt;
  question.section = message.substr(kHeaderBytes, at + 4 - kHeaderBytes);
  return question;
}

std::string AnswerTo(const DnsQuestion& question, DnsCode code,
                     const std::vector<Address>& addresses, seconds time_to_live) {
  std::vector<Address> fit;
  for (const Address& address : addresses) {
    const auto type = address.v6 ? DnsType::kAaaa : DnsType::kA;
    if (question.type == static_cast<std::uint16_t>(type)) fit.push_back(address);
  }
  if (fit.size() > kDnsAddressesMax) fit.resize(kDnsAddressesMax);
  // A name of the longest leaves less room.
  const auto room = [&] {
    return kHeaderBytes + question.section.size() + fit.size() * 28 <= kDnsBytesMax;
  };
  while (!room()) fit.pop_back();
  std::string bytes;
  PutHeader(bytes, question.id, question.recurse, code, 1, fit.size());
  bytes += question.section;
  for (const Address& address : fit) {
    const std::size_t size = address.v6 ? 16 : 4;
    Put16(bytes, kNameOfQuestion);
    Put16(bytes, question.type);
    Put16(bytes, kClassInternet);
    Put16(bytes, static_cast<std::size_t>(time_to_live.count()) >> 16);
    Put16(bytes, static_cast<std::size_t>(time_to_live.count()) & 0xffff);
    Put16(bytes, size);
    bytes.append(reinterpret_cast<const char*>(address.bytes.data()), size);
  }
  return bytes;
}

std::optional<std::string> Misunderstood(std::string_view message) {
  if (message.size() < kHeaderBytes || (Read16(message, 2) & kIsAnswer) != 0) return std::nullopt;
  std::string bytes;
  PutHeader(bytes, Read16(message, 0), false, DnsCode::kFormat, 0, 0);
  return bytes;
}

bool IsNamed(const std::vector<std::string>& patterns, std::string_view name) {
  return std::ranges::any_of(patterns, [&](std::string_view pattern) {
    if (!pattern.starts_with("*.")) return pattern == name;
    return name.size() > pattern.size() - 1 && name.ends_with(pattern.substr(1));
  });
}

}  // namespace ioworker::egress
