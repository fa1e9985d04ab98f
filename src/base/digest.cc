#include "base/digest.h"

#include <sodium.h>

#include "base/check.h"

namespace ioworker {
namespace {

const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::optional<std::string> FromHex(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string Sha256(std::string_view bytes) {
  std::string digest(kSha256Bytes, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()), Raw(bytes), bytes.size());
  return digest;
}

struct Digester::State {
  crypto_hash_sha256_state sha256;
};

Digester::Digester() : state_(std::make_unique<State>()) {
  crypto_hash_sha256_init(&state_->sha256);
}
Digester::~Digester() = default;
Digester::Digester(Digester&&) noexcept = default;
Digester& Digester::operator=(Digester&&) noexcept = default;

void Digester::Add(std::string_view bytes) {
  crypto_hash_sha256_update(&state_->sha256, Raw(bytes), bytes.size());
}

std::string Digester::Finish() {
  std::string digest(kSha256Bytes, '\0');
  crypto_hash_sha256_final(&state_->sha256, reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace ioworker
