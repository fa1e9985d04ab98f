#include "base/base58.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/check.h"

namespace ioworker {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::uint32_t kBase = 58;

// Digits of a number in some base, the lowest first, without leading zeros.
using Digits = std::vector<std::uint8_t>;

// number = number * factor + more.
void MultiplyAndAdd(Digits& number, std::uint32_t base, std::uint32_t factor, std::uint32_t more) {
  std::uint32_t carry = more;
  for (auto& digit : number) {
    carry += digit * factor;
    digit = static_cast<std::uint8_t>(carry % base);
    carry /= base;
  }
  for (; carry != 0; carry /= base) number.push_back(static_cast<std::uint8_t>(carry % base));
}

}  // namespace

std::string EncodeBase58(std::string_view bytes) {
  CHECK(bytes.size() <= kBase58BytesMax, "base 58 is for short strings");
  const std::size_t zeros = std::min(bytes.find_first_not_of('\0'), bytes.size());
  Digits digits;
  for (const char byte : bytes.substr(zeros)) {
    MultiplyAndAdd(digits, kBase, 256, static_cast<std::uint8_t>(byte));
  }
  std::string text(zeros, kAlphabet[0]);
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) text += kAlphabet[*digit];
  return text;
}

std::optional<std::string> DecodeBase58(std::string_view text) {
  if (text.size() > kBase58TextMax) return std::nullopt;
  const std::size_t zeros = std::min(text.find_first_not_of(kAlphabet[0]), text.size());
  Digits digits;
  for (const char letter : text.substr(zeros)) {
    const auto value = kAlphabet.find(letter);
    if (value == std::string_view::npos) return std::nullopt;
    MultiplyAndAdd(digits, 256, kBase, static_cast<std::uint32_t>(value));
  }
  if (zeros + digits.size() > kBase58BytesMax) return std::nullopt;
  std::string bytes(zeros, '\0');
  bytes.append(digits.rbegin(), digits.rend());
  return bytes;
}

std::optional<std::string> DecodeBase58(std::string_view text, std::size_t size) {
  auto bytes = DecodeBase58(text);
  if (!bytes || bytes->size() != size) return std::nullopt;
  return bytes;
}

}  // namespace ioworker
