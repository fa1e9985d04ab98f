#include "net/response_head.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace ioworker::net {
namespace {

constexpr std::array<std::string_view, 5> kOurs = {"connection", "content-length", "date",
                                                   "keep-alive", "transfer-encoding"};

constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool IsOurs(std::string_view name) {
  return std::ranges::any_of(kOurs, [&](auto ours) { return EqualsIgnoringCase(ours, name); });
}

bool IsClean(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

// RFC 9110, section 5.6.7, e.g. "Sun, 06 Nov 1994 08:49:37 GMT".
std::string HttpDate(Instant at) {
  const std::time_t whole = at.micros / 1'000'000;
  std::tm parts{};
  gmtime_r(&whole, &parts);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                     kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                     kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace

std::string ResponseHeadText(const Response& response, const BodyFraming& framing, Instant now) {
  std::string text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                 StatusWords(response.status), HttpDate(now));
  for (const Header& header : response.headers) {
    if (IsOurs(header.name) || !IsClean(header.name) || !IsClean(header.value)) continue;
    fmt::format_to(out, "{}: {}\r\n", header.name, header.value);
  }
  if (MayHaveBody(response.status)) {
    if (framing.length) fmt::format_to(out, "Content-Length: {}\r\n", *framing.length);
    if (!framing.length && framing.chunked) text += "Transfer-Encoding: chunked\r\n";
  }
  text += framing.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return text;
}

bool MayHaveBody(int status) { return status >= 200 && status != 204 && status != 304; }

Response PlainRefusal(int status) {
  return {.status = status,
          .headers = {{.name = "Content-Type", .value = "text/plain; charset=utf-8"}},
          .body = fmt::format("{} {}\n", status, StatusWords(status)),
          .file = nullptr};
}

}  // namespace ioworker::net
