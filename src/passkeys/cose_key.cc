#include "passkeys/cose_key.h"

#include <array>

#include "base/check.h"

namespace ioworker::passkeys {
namespace {

using namespace std::string_view_literals;

// Every byte of the CBOR but the numbers themselves: what comes before the first and the second.
struct Shape {
  Algorithm algorithm;
  std::string_view head;
  std::size_t first_bytes;
  std::string_view between;
  std::size_t second_bytes;
};

constexpr std::array kShapes = {
    // {1: 2 (EC2), 3: -7, -1: 1 (P-256), -2: x, -3: y}
    Shape{Algorithm::kEs256, "\xA5\x01\x02\x03\x26\x20\x01\x21\x58\x20"sv, 32, "\x22\x58\x20"sv,
          32},
    // {1: 1 (OKP), 3: -8, -1: 6 (Ed25519), -2: x}
    Shape{Algorithm::kEdDsa, "\xA4\x01\x01\x03\x27\x20\x06\x21\x58\x20"sv, 32, ""sv, 0},
    // {1: 3 (RSA), 3: -257, -1: n, -2: e}
    Shape{Algorithm::kRs256, "\xA4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00"sv, 256, "\x21\x43"sv,
          3},
};

}  // namespace

std::string WriteCoseKey(const PublicKey& key) {
  for (const auto& shape : kShapes) {
    if (shape.algorithm != key.algorithm) continue;
    CHECK(key.bytes.size() == shape.first_bytes + shape.second_bytes, "length of a public key");
    return std::string(shape.head) + key.bytes.substr(0, shape.first_bytes) +
           std::string(shape.between) + key.bytes.substr(shape.first_bytes);
  }
  CHECK(false, "a new algorithm needs its shape");
}

std::optional<PublicKey> ReadCoseKey(std::string_view cose) {
  for (const auto& shape : kShapes) {
    const std::size_t between_at = shape.head.size() + shape.first_bytes;
    const std::size_t second_at = between_at + shape.between.size();
    const bool fits = cose.size() == second_at + shape.second_bytes &&
                      cose.starts_with(shape.head) &&
                      cose.substr(between_at, shape.between.size()) == shape.between;
    if (!fits) continue;
    return PublicKey{.algorithm = shape.algorithm,
                     .bytes = std::string(cose.substr(shape.head.size(), shape.first_bytes)) +
                              std::string(cose.substr(second_at))};
  }
  return std::nullopt;
}

}  // namespace ioworker::passkeys
