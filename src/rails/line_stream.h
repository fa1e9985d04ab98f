// LineStream: whole lines over a pair of descriptors, each with a bound and a deadline.
//
// For pipes to a child, for standard input and output, and for Unix sockets. One thread. Does not
// own the descriptors, which are best non-blocking.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace ioworker::rails {

class LineStream {
 public:
  // `clock` must outlive it. `line_bytes_max` counts the end of the line.
  LineStream(int from, int to, std::size_t line_bytes_max, const Clock& clock);

  // The next line without its end; nothing at the end of the input (a line without an end is
  // dropped: it was cut off). kTooLarge, kDeadlineExceeded, kUnavailable. `longest` 0: no deadline.
  Result<std::optional<std::string>> Read(Duration longest);

  // Adds the end. kDeadlineExceeded, kUnavailable if nobody reads any more.
  Status Write(std::string_view line, Duration longest);

  // Whether more than what was read has already come: a peer that talks out of turn.
  bool HasMore() const { return !buffer_.empty(); }

 private:
  Status WaitFor(int descriptor, short events, Duration until) const;

  int from_;
  int to_;
  std::size_t line_bytes_max_;
  const Clock& clock_;
  std::string buffer_;
};

}  // namespace ioworker::rails
