#include "client/event_parser.h"

#include <utility>

namespace ioworker::client {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

Status EventParser::Feed(std::string_view piece,
                         const std::function<Status(const ServerSentEvent&)>& on_event) {
  while (!piece.empty()) {
    if (std::exchange(skip_newline_, false) && piece.front() == '\n') {
      piece.remove_prefix(1);
      continue;
    }
    const auto end = piece.find_first_of("\r\n");
    const std::string_view part = piece.substr(0, end);
    if (line_.size() + data_.size() + part.size() > event_bytes_max_) {
      return TooLarge("", "the server sent an event that is too large");
    }
    line_ += part;
    if (end == std::string_view::npos) return {};
    skip_newline_ = piece[end] == '\r';
    piece.remove_prefix(end + 1);
    TRY(TakeLine(on_event));
  }
  return {};
}

Status EventParser::TakeLine(const std::function<Status(const ServerSentEvent&)>& on_event) {
  const std::string whole = std::exchange(line_, {});
  std::string_view line = whole;
  if (std::exchange(first_line_, false) && line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  if (line.empty()) return Dispatch(on_event);
  const auto colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "data") {
    data_ += value;
    data_ += '\n';
  } else if (name == "event") {
    type_ = value;
  } else if (name == "id" && value.find('\0') == std::string_view::npos) {
    id_ = value;
  }  // A comment, "retry", or a name that we do not know.
  return {};
}

Status EventParser::Dispatch(const std::function<Status(const ServerSentEvent&)>& on_event) {
  ServerSentEvent event{
      .type = std::exchange(type_, {}), .data = std::exchange(data_, {}), .id = id_};
  if (event.data.empty()) return {};
  event.data.pop_back();
  if (event.type.empty()) event.type = "message";
  return on_event(event);
}

}  // namespace ioworker::client
