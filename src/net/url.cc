#include "net/url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "net/http.h"

namespace ioworker::net {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

std::unexpected<Error> BadUrl(const std::string& field, std::string_view text) {
  return InvalidArgument(field, "bad_url",
                         "not a URL like https://host:port/path: " + ToUtf8(text));
}

std::string Bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::optional<bool> IsSecure(std::string_view scheme) {
  if (EqualsIgnoringCase(scheme, "https") || EqualsIgnoringCase(scheme, "wss")) return true;
  if (EqualsIgnoringCase(scheme, "http") || EqualsIgnoringCase(scheme, "ws")) return false;
  return std::nullopt;
}

// Splits "host", "host:port", "[v6]" and "[v6]:port".
bool SplitHostAndPort(std::string_view text, Url& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return false;
    url.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    url.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  url.port = url.secure ? kHttpsPort : kHttpPort;
  if (url.host.empty()) return false;
  if (port.empty()) return true;
  const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), url.port);
  return port.front() == ':' && error == std::errc() && end == port.data() + port.size() &&
         url.port != 0;
}

}  // namespace

std::string Url::Authority() const { return Bracketed(host) + ":" + std::to_string(port); }

std::string Url::HostHeader() const {
  return port == (secure ? kHttpsPort : kHttpPort) ? Bracketed(host) : Authority();
}

Result<Url> ParseUrl(std::string_view text, const std::string& field) {
  const bool clean = std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
  const auto mark = text.find("://");
  if (!clean || mark == std::string_view::npos) return BadUrl(field, text);
  const auto secure = IsSecure(text.substr(0, mark));
  if (!secure) return BadUrl(field, text);
  Url url{.secure = *secure, .host = {}, .target = {}, .user_info = {}};
  const std::string_view rest = text.substr(mark + 3);
  const auto slash = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    auto user_info = DecodePercent(authority.substr(0, at));
    if (!user_info) return BadUrl(field, text);
    url.user_info = *std::move(user_info);
    authority.remove_prefix(at + 1);
  }
  if (!SplitHostAndPort(authority, url)) return BadUrl(field, text);
  url.target = rest.substr(slash, rest.find('#') - slash);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

}  // namespace ioworker::net
