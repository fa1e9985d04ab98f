#include "rails/solana/base58.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/check.h"

namespace ioworker::solana {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// `digits`: little-endian in base `to`. Multiplies by `from` and adds `carry`.
void MultiplyAndAdd(std::vector<std::uint8_t>& digits, std::uint32_t from, std::uint32_t carry,
                    std::uint32_t to) {
  for (auto& digit : digits) {
    carry += digit * from;
    digit = static_cast<std::uint8_t>(carry % to);
    carry /= to;
  }
  for (; carry > 0; carry /= to) digits.push_back(static_cast<std::uint8_t>(carry % to));
}

}  // namespace

std::string EncodeBase58(std::string_view bytes) {
  CHECK(bytes.size() <= kBase58BytesMax, "base 58 is for short things");
  std::vector<std::uint8_t> digits;
  for (const char byte : bytes) MultiplyAndAdd(digits, 256, static_cast<std::uint8_t>(byte), 58);
  std::string text;
  for (const char byte : bytes) {
    if (byte != '\0') break;
    text.push_back(kAlphabet[0]);
  }
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) text += kAlphabet[*digit];
  return text;
}

std::optional<std::string> DecodeBase58(std::string_view text) {
  if (text.size() > kBase58TextMax) return std::nullopt;
  std::vector<std::uint8_t> digits;
  for (const char character : text) {
    const auto value = kAlphabet.find(character);
    if (value == std::string_view::npos) return std::nullopt;
    MultiplyAndAdd(digits, 58, static_cast<std::uint32_t>(value), 256);
  }
  std::string bytes(std::min(text.find_first_not_of(kAlphabet[0]), text.size()), '\0');
  bytes.append(digits.rbegin(), digits.rend());
  return bytes;
}

}  // namespace ioworker::solana
