// Addresses of a provider: which may be called, and queries on them. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "oidc/parameters.h"

namespace ioworker::oidc {

inline constexpr std::size_t kUrlBytesMax = 2 << 10;

// Whether it is http on an address of this machine (127.0.0.0/8, [::1]); a name is none.
bool IsLoopback(std::string_view url);

// https, or loopback; without a password, a fragment or odd characters. kInvalidArgument "bad_url"
// names `field`.
Status CheckEndpoint(std::string_view url, const std::string& field);

// The parameters put behind whatever query it has.
std::string WithQuery(const std::string& url, const FormFields& fields);

}  // namespace ioworker::oidc
