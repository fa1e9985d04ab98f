#include "base/base32.h"

namespace ioworker {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

}  // namespace

std::string EncodeBase32(std::uint64_t high, std::uint64_t low) {
  auto rest = (static_cast<unsigned __int128>(high) << 64) | low;
  std::string text(kBase32Length128, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at) {
    *at = kAlphabet[static_cast<std::size_t>(rest & 31)];
    rest >>= 5;
  }
  return text;
}

std::optional<std::array<std::uint64_t, 2>> DecodeBase32(std::string_view text) {
  if (text.size() != kBase32Length128 || text[0] > '7') return std::nullopt;
  unsigned __int128 value = 0;
  for (const char c : text) {
    const auto digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = (value << 5) | digit;
  }
  return std::array{static_cast<std::uint64_t>(value >> 64), static_cast<std::uint64_t>(value)};
}

}  // namespace ioworker
