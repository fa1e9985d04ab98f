// What a server's refusal means: an HTTP answer that is no success, turned back into an Error.
// Pure: any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace ioworker::client {

inline constexpr std::string_view kProtobufType = "application/x-protobuf";
inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kEventsType = "text/event-stream";

// True if the answer's content type is this one, whatever its parameters.
bool HasType(const net::Response& response, std::string_view type);

// The error that the coordinator sent (ErrorResponse, as protobuf or JSON); if something in between
// answered instead, the code that fits the HTTP status.
Error ReadRefusal(const net::Response& response);

// The same from the JSON of an ErrorResponse, as streams carry it.
Error ReadRefusalJson(std::string_view json);

}  // namespace ioworker::client
