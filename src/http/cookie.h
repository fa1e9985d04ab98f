// The session's cookie: how a signed-in browser is told apart. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "net/http.h"

namespace ioworker::http {

// The prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis, section 4.1.3.2).
inline constexpr std::string_view kSessionCookieName = "__Host-session";

struct SessionCookie {
  std::string token;  // empty: the browser forgets its cookie
  Duration lifetime = seconds{0};
};

// The value of a Set-Cookie header.
std::string FormatSessionCookie(const SessionCookie& cookie);

// The token that a browser sent; empty if there is none.
std::string_view FindSessionToken(const net::Headers& headers);

}  // namespace ioworker::http
