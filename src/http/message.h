// From an HTTP request to a message of the contract, and from a message to a body.
//
// Any thread. Errors are kInvalidArgument and name the field, the query parameter or the header.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/message.h>

#include "base/result.h"
#include "http/method.h"
#include "net/http.h"

namespace ioworker::http {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kProtobufType = "application/x-protobuf";
inline constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
inline constexpr std::string_view kBytesType = "application/octet-stream";
inline constexpr std::string_view kTextType = "text/plain; version=0.0.4; charset=utf-8";

enum class Format { kJson, kProtobuf };

// What the caller wants to read: protobuf if `Accept` names it, or if it sends protobuf and accepts
// anything; JSON otherwise.
Format ReplyFormat(const net::Request& request);

// Fills `message` from path, query and body as the method's rule says. `path_values`: one for each
// variable of the path, still percent-encoded.
Status ReadRequest(const Method& method, const net::Request& request,
                   const std::vector<std::string_view>& path_values,
                   google::protobuf::Message& message);

Result<std::string> WriteMessage(const google::protobuf::Message& message, Format format);

}  // namespace ioworker::http
