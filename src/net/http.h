// HTTP requests and responses as plain values. No library shows here; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace ioworker::net {

struct Header {
  std::string name;
  std::string value;
};

using Headers = std::vector<Header>;

// The first value of a header, its name compared without case; empty if there is none.
std::string_view FindHeader(const Headers& headers, std::string_view name);

// Whether a comma-separated list in any header of that name has the token, without case.
bool HasToken(const Headers& headers, std::string_view name, std::string_view token);

// For names of headers and other ASCII words.
bool EqualsIgnoringCase(std::string_view a, std::string_view b);

struct Request {
  std::string method;  // upper case
  std::string target;  // path and query as sent, percent-encoded
  Headers headers;
  std::string body;     // empty while only the head has been read, and for streamed bodies
  std::string peer;     // address of the other end, without port
  bool secure = false;  // came over TLS

  std::string_view Path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view Query() const {
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view{}
                                     : std::string_view(target).substr(mark + 1);
  }
};

// A part of an open file that is sent as a body without being read into memory whole: `size` bytes
// from the file's current position.
struct FileBody {
  FileHandle file;
  std::uint64_t size = 0;
};

struct Response {
  int status = 200;
  Headers headers{};
  std::string body{};
  std::shared_ptr<FileBody> file{};  // instead of `body`
};

// The standard's words for a status, e.g. "Not Found".
std::string_view StatusWords(int status);

}  // namespace ioworker::net
