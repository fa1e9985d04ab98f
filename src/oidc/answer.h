// Reading answers of a provider's API, and asking it with an access token. Any thread.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.h"
#include "net/http.h"
#include "oidc/fetch.h"

namespace ioworker::oidc {

inline constexpr const char* kUserAgent = "ioworker";  // GitHub refuses calls without one

// kUnavailable "provider_unavailable" for statuses that say "not now", to whoever asks: 402 and 403
// (X without credits or rights), 429, and 5xx.
Status CheckAvailable(const net::Response& response, std::string_view what);

// A GET with the token; the JSON of a 200. kUnavailable as above and for what is no JSON;
// kUnauthenticated "access_refused" for other statuses.
Result<nlohmann::json> Ask(Fetch& fetch, const std::string& url, const std::string& access_token);

}  // namespace ioworker::oidc
