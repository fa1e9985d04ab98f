// Reads JSON into a message, strictly, in one pass.
//
// Refused with kInvalidArgument, the field's path and what to do: text that is no JSON or no UTF-8,
// a field that the message does not have, a field given twice, a value of another type or out of
// its range, nesting beyond kJsonDepthMax. Field paths are spelled as in the contract:
// "jobs[0].resources.cores". What protobuf prints is read back equal. Any thread.
#pragma once

#include <string_view>

#include <google/protobuf/message.h>

#include "base/result.h"

namespace ioworker::http {

inline constexpr std::size_t kJsonDepthMax = 32;

// The message may be changed in part when an error is returned.
Status ReadJson(std::string_view text, google::protobuf::Message& message);

// Compact, on one line; lowerCamelCase names; fields that are zero or empty are written too.
Result<std::string> WriteJson(const google::protobuf::Message& message);

}  // namespace ioworker::http
