// Reads server-sent events out of a body that arrives in pieces.
//
// Pure, and safe on bytes from a stranger: what an event may cost is limited. One thread.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html, section 9.2.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::client {

struct ServerSentEvent {
  std::string type;  // "message" if not said
  std::string data;  // lines joined by \n
  std::string id;    // the last one sent so far
};

class EventParser {
 public:
  explicit EventParser(std::size_t event_bytes_max) : event_bytes_max_(event_bytes_max) {}

  // Takes the next bytes and hands each whole event to `on_event`, whose error ends the reading and
  // is returned. kTooLarge when one event or line passes the limit. After an error, start anew.
  // An event that the body's end cuts off is dropped, as the source says.
  Status Feed(std::string_view piece,
              const std::function<Status(const ServerSentEvent&)>& on_event);

 private:
  Status TakeLine(const std::function<Status(const ServerSentEvent&)>& on_event);
  Status Dispatch(const std::function<Status(const ServerSentEvent&)>& on_event);

  const std::size_t event_bytes_max_;
  std::string line_;
  std::string type_;
  std::string data_;  // each line ends with \n
  std::string id_;
  bool first_line_ = true;
  bool skip_newline_ = false;  // the last byte was \r
};

}  // namespace ioworker::client
