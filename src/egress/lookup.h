// Lookup: what addresses a name has, as this machine's own resolver says.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "egress/address.h"

namespace ioworker::egress {

// kNotFound: there is no such name, or it has no address.
using Lookup = std::function<Result<std::vector<Address>>(const std::string& name)>;

// By the system's configuration. Blocks for as long as that says. Any thread.
Result<std::vector<Address>> SystemLookup(const std::string& name);

}  // namespace ioworker::egress
