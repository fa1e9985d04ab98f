// A head of the chain that somebody noted down earlier, as text.
#pragma once

#include <string>
#include <string_view>

#include "audit/chain.h"
#include "base/result.h"

namespace ioworker::audit {

// Reads "HASH", "SEQUENCE HASH", or a text with a line "head SEQUENCE HASH", as `ioworker audit`
// prints it. The hash is 64 hexadecimal digits. kInvalidArgument names `field`.
Result<Head> ParseHead(std::string_view text, const std::string& field);

// "SEQUENCE HASH".
std::string FormatHead(const Head& head);

}  // namespace ioworker::audit
