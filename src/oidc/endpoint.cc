#include "oidc/endpoint.h"

#include <algorithm>

#include <arpa/inet.h>

#include "net/url.h"

namespace ioworker::oidc {
namespace {

// Those of RFC 3986, but "#" and "@", by which two readers may find two hosts.
constexpr std::string_view kCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]!$&'()*+,;=%";

bool IsLoopbackAddress(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6) != 0;
}

}  // namespace

bool IsLoopback(std::string_view url) {
  const auto parsed = net::ParseUrl(url, "url");
  return parsed && url.starts_with("http://") && IsLoopbackAddress(parsed->host);
}

Status CheckEndpoint(std::string_view url, const std::string& field) {
  const auto wrong = [&] {
    return InvalidArgument(field, "bad_url",
                           field +
                               " must be an address like https://host/path (http is for "
                               "127.0.0.1 alone)");
  };
  const bool clean = url.size() <= kUrlBytesMax &&
                     std::ranges::all_of(url, [](char c) { return kCharacters.contains(c); });
  if (!clean || !net::ParseUrl(url, field)) return wrong();
  if (!url.starts_with("https://") && !IsLoopback(url)) return wrong();
  return {};
}

std::string WithQuery(const std::string& url, const FormFields& fields) {
  return url + (url.contains('?') ? '&' : '?') + WriteForm(fields);
}

}  // namespace ioworker::oidc
