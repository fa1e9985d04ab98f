// Where a coordinator is reached. Any thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "base/result.h"

namespace ioworker::bin {

// Whether a server that listens on this address listens on every one.
bool IsWildcard(const std::string& address);

std::string UrlOf(const std::string& address, std::uint16_t port, bool tls);

// The names by which devices may reach a coordinator: each signs the one that it used.
// kInvalidArgument: the public URL, which may be empty, is none.
Result<std::set<std::string>> HostsOf(const std::string& address, const std::string& public_url);

}  // namespace ioworker::bin
