// Turns bytes into HTTP/1.1 messages. No I/O: bytes are put in, a head and a body come out.
//
// Strict where a doubt about where a message ends could be used to smuggle another: Content-Length
// with Transfer-Encoding, codings other than chunked and a missing or repeated Host are malformed.
// One parser per message, one thread. By Boost.Beast.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"

namespace ioworker::net {

enum class ParseFault { kMalformed, kHeadTooLong };

class RequestParser {
 public:
  explicit RequestParser(std::size_t header_bytes_max);
  ~RequestParser();

  // How many bytes were taken; 0: more are needed to go on. Stops after the head. Not to be called
  // when done.
  std::expected<std::size_t, ParseFault> Put(std::string_view bytes);

  bool head_done() const;
  bool done() const;

  // The body's bytes since the last call, decoded.
  std::string TakeBody();
  std::size_t body_bytes() const;  // waiting to be taken

  // Once the head is done.
  Request& request();
  std::optional<std::uint64_t> content_length() const;
  bool keep_alive() const;
  bool chunks_understood() const;  // the peer speaks HTTP/1.1
  bool expects_continue() const;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

struct ResponseHead {
  int status = 0;
  Headers headers;
};

// Reads the head of a response that has no body, the answer to CONNECT and Upgrade. Takes it from
// the front of `bytes`; nothing while it is incomplete.
std::expected<std::optional<ResponseHead>, ParseFault> TakeResponseHead(std::string& bytes);

}  // namespace ioworker::net
