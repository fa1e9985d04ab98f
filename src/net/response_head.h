// The first lines of an answer, as they go over the wire. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "net/http.h"

namespace ioworker::net {

struct BodyFraming {
  std::optional<std::uint64_t> length;  // nothing: a stream
  bool chunked = false;                 // for streams; false: the body ends with the connection
  bool keep_alive = true;
};

// Adds Date and what frames the body; takes such headers of the response's own out, and any with a
// control character, which would let a value pass for a header.
std::string ResponseHeadText(const Response& response, const BodyFraming& framing, Instant now);

// 1xx, 204 and 304 never have a body.
bool MayHaveBody(int status);

// A refusal by the server itself.
Response PlainRefusal(int status);

}  // namespace ioworker::net
