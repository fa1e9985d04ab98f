#include "rails/solana/address.h"

#include <algorithm>

#include "base/check.h"
#include "rails/solana/base58.h"

namespace ioworker::solana {

std::string FormatAddress(const Address& address) { return EncodeBase58(address.View()); }

std::optional<Address> ParseAddress(std::string_view text) {
  const auto bytes = DecodeBase58(text);
  if (!bytes || bytes->size() != kAddressBytes) return std::nullopt;
  return AddressOf(*bytes);
}

Address AddressOf(std::string_view bytes) {
  CHECK(bytes.size() == kAddressBytes, "an address has 32 bytes");
  Address address;
  std::ranges::copy(bytes, address.bytes.begin());
  return address;
}

}  // namespace ioworker::solana
