// Addresses of the Internet Protocol, both versions, and ranges of them. Pure; any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

namespace ioworker::egress {

struct Address {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};  // of version 4 the first four

  auto operator<=>(const Address&) const = default;

  // "192.0.2.1", "2001:db8::1"; no zone, no port.
  static std::optional<Address> Parse(std::string_view text);
  std::string Text() const;
};

// Nothing if it is of neither version, or null.
std::optional<Address> AddressOf(const sockaddr* socket);

// All addresses that begin like `first`.
struct Range {
  Address first;
  int bits = 0;

  auto operator<=>(const Range&) const = default;

  // "10.0.0.0/8". What is behind the bits is cleared.
  static std::optional<Range> Parse(std::string_view text);
  static Range Of(Address address, int bits);
  std::string Text() const;
  bool Contains(const Address& address) const;
};

// What is no host of the public internet: private, local, shared, reserved, multicast, and ways
// into version 4 by version 6. Source: IANA's registries of special-purpose addresses.
const std::vector<Range>& SpecialRanges();

bool IsPublic(const Address& address);

// The networks that this machine is on, and its own addresses.
std::vector<Range> LocalNetworks();

}  // namespace ioworker::egress
