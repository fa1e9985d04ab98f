// Secrets that prove who is calling: 32 random bytes with a prefix that says what they are for, so
// that a leaked one is recognised. Only the SHA-256 of the text is kept.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace ioworker::auth {

inline constexpr std::string_view kSessionPrefix = "ios_";
inline constexpr std::string_view kApiKeyPrefix = "iok_";
inline constexpr std::string_view kSignInPrefix = "iol_";
inline constexpr std::string_view kBrowserPrefix = "iob_";  // binds attempts to sign in

std::string MakeSecret(std::string_view prefix, Random& random);
std::string HashSecret(std::string_view secret);

}  // namespace ioworker::auth
