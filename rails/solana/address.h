// Address: 32 bytes that name an account on Solana: a public key, or one derived by a program.
// Hash: 32 bytes of a block or of a nonce's value. Values only: any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ioworker::solana {

inline constexpr std::size_t kAddressBytes = 32;

struct Address {
  std::array<std::uint8_t, kAddressBytes> bytes{};

  auto operator<=>(const Address&) const = default;

  std::string_view View() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

// The same shape and text; another meaning.
using Hash = Address;

std::string FormatAddress(const Address& address);

// Nothing unless it is base 58 of exactly 32 bytes.
std::optional<Address> ParseAddress(std::string_view text);

// `bytes` must be 32 bytes.
Address AddressOf(std::string_view bytes);

}  // namespace ioworker::solana
