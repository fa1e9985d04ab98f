// Addresses of e-mail as people type them. Any thread.
//
// A pragmatic part of RFC 5321: what mail services give to people, not all that the grammar allows
// (no quoted names, no comments, no addresses of hosts in brackets). Whether it exists only a
// letter can tell.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::mail {

inline constexpr std::size_t kAddressBytesMax = 254;  // RFC 3696, erratum 1690

// The address with its domain in lower case; the part before the @ is as given, since its meaning
// is the receiver's alone. Domains with letters outside ASCII are as given. kInvalidArgument, field
// `email`, reason `invalid_email`.
Result<std::string> NormalAddress(std::string_view typed);

// What comes after the @.
std::string_view DomainOf(std::string_view address);

}  // namespace ioworker::mail
