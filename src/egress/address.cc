#include "egress/address.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <netinet/in.h>

namespace ioworker::egress {
namespace {

int BitsOf(const Address& address) { return address.v6 ? 128 : 32; }

int MaskBits(const sockaddr* mask, int otherwise) {
  const auto bytes = AddressOf(mask);
  if (!bytes) return otherwise;
  int bits = 0;
  while (bits < BitsOf(*bytes) &&
         ((bytes->bytes.at(static_cast<std::size_t>(bits / 8)) >> (7 - bits % 8)) & 1) != 0) {
    ++bits;
  }
  return bits;
}

}  // namespace

std::optional<Address> Address::Parse(std::string_view text) {
  Address address;
  const std::string copy(text);
  if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
  address.v6 = true;
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<Address> AddressOf(const sockaddr* socket) {
  Address address;
  if (socket == nullptr) return std::nullopt;
  if (socket->sa_family == AF_INET) {
    std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in*>(socket)->sin_addr, 4);
    return address;
  }
  if (socket->sa_family != AF_INET6) return std::nullopt;
  address.v6 = true;
  std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(socket)->sin6_addr, 16);
  return address;
}

std::string Address::Text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), text.data(), text.size());
}

Range Range::Of(Address address, int bits) {
  for (int bit = bits; bit < 128; ++bit) {
    address.bytes.at(static_cast<std::size_t>(bit / 8)) &=
        static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  }
  return {.first = address, .bits = bits};
}

std::optional<Range> Range::Parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = Address::Parse(text.substr(0, slash));
  const auto number = text.substr(slash + 1);
  int bits = -1;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), bits);
  const bool whole = error == std::errc{} && end == number.data() + number.size();
  if (!address || !whole || bits < 0 || bits > BitsOf(*address)) return std::nullopt;
  return Of(*address, bits);
}

std::string Range::Text() const { return fmt::format("{}/{}", first.Text(), bits); }

bool Range::Contains(const Address& address) const {
  return address.v6 == first.v6 && Of(address, bits).first == first;
}

const std::vector<Range>& SpecialRanges() {
  static const std::vector<Range> ranges = [] {
    std::vector<Range> parsed;
    // Of version 6 only 2000::/3 is public, and within it not all.
    for (const char* text :
         {"0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
          "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
          "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
          "::/3",          "2001::/23",       "2001:db8::/32",  "2002::/16",      "3fff::/20",
          "4000::/2",      "8000::/1"}) {
      parsed.push_back(*Range::Parse(text));
    }
    return parsed;
  }();
  return ranges;
}

bool IsPublic(const Address& address) {
  return std::ranges::none_of(SpecialRanges(),
                              [&](const Range& range) { return range.Contains(address); });
}

std::vector<Range> LocalNetworks() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(list, &freeifaddrs);
  std::vector<Range> networks;
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    const auto address = AddressOf(each->ifa_addr);
    if (!address) continue;
    networks.push_back(Range::Of(*address, MaskBits(each->ifa_netmask, BitsOf(*address))));
  }
  std::ranges::sort(networks);
  const auto repeated = std::ranges::unique(networks);
  networks.erase(repeated.begin(), repeated.end());
  return networks;
}

}  // namespace ioworker::egress
