// Cookies: how a signed-in browser is told apart, and how one that is signing in is. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "net/http.h"

namespace ioworker::http {

// The prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis, section 4.1.3.2).
inline constexpr std::string_view kSessionCookie = "__Host-session";
// Binds attempts to sign in to the browser that began them.
inline constexpr std::string_view kSignInCookie = "__Host-sign-in";

struct Cookie {
  std::string_view name;  // one of the above
  std::string token{};    // empty: the browser forgets its cookie
  Duration lifetime = seconds{0};
};

// The value of a Set-Cookie header.
std::string FormatCookie(const Cookie& cookie);

// The token that a browser sent; empty if there is none.
std::string_view FindCookie(const net::Headers& headers, std::string_view name);

}  // namespace ioworker::http
