#include "http/cookie.h"

#include <algorithm>

#include <fmt/format.h>

namespace ioworker::http {

std::string FormatCookie(const Cookie& cookie) {
  const auto age = cookie.token.empty() ? 0 : std::chrono::floor<seconds>(cookie.lifetime).count();
  return fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={}", cookie.name,
                     cookie.token, age);
}

std::string_view FindCookie(const net::Headers& headers, std::string_view name) {
  std::string_view rest = net::FindHeader(headers, "cookie");
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (!pair.starts_with(name)) continue;
    pair.remove_prefix(name.size());
    if (pair.starts_with('=')) return pair.substr(1);
  }
  return {};
}

}  // namespace ioworker::http
