// Replies: the one place that turns errors into HTTP, and the headers that every reply carries.
// Any thread.
#pragma once

#include "base/result.h"
#include "http/message.h"
#include "net/http.h"

namespace ioworker::http {

int HttpStatus(ErrorCode code);

// Headers for what programs read: never kept by caches, never shown by other sites.
net::Headers ApiHeaders(std::string_view content_type);

// Headers for pages and what they load, with the content security policy of the console.
net::Headers PageHeaders(std::string_view content_type, std::string_view cache_control);

// An ErrorResponse with the status that fits its code. The error's detail stays here.
net::Response ErrorReply(const Error& error, Format format);

// The same for requests that no method serves: an unknown path, or (`allowed` not empty) a wrong
// HTTP method.
net::Response NoSuchCall(const net::Request& request, const std::string& allowed);

}  // namespace ioworker::http
