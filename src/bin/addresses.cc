#include "bin/addresses.h"

#include <fmt/format.h>

#include "net/url.h"

namespace ioworker::bin {

bool IsWildcard(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

std::string UrlOf(const std::string& address, std::uint16_t port, bool tls) {
  const bool version_6 = address.contains(':');
  return fmt::format("{}://{}{}{}:{}", tls ? "https" : "http", version_6 ? "[" : "", address,
                     version_6 ? "]" : "", port);
}

Result<std::set<std::string>> HostsOf(const std::string& address, const std::string& public_url) {
  std::set<std::string> hosts{"localhost", "127.0.0.1", "::1"};
  if (!IsWildcard(address)) hosts.insert(address);
  if (public_url.empty()) return hosts;
  TRY(const auto url, net::ParseUrl(public_url, "--public-url"));
  hosts.insert(url.host);
  return hosts;
}

}  // namespace ioworker::bin
