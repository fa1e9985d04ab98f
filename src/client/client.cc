#include "client/client.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "base/check.h"
#include "client/binding.h"
#include "client/event_parser.h"
#include "client/refusal.h"

namespace ioworker::client {
namespace {

constexpr std::size_t kResponseBytesMax = std::size_t{64} << 20;  // 1000 jobs with large specs
constexpr std::size_t kRefusalBytesMax = std::size_t{64} << 10;
constexpr std::size_t kEventBytesMax = std::size_t{4} << 20;
constexpr Duration kSilenceMax = seconds{60};  // of a stream: the server sends something each 15 s
constexpr Duration kPauseFirst = milliseconds{250};
constexpr Duration kPauseMax = seconds{10};

constexpr int kTooManyRequests = 429;
constexpr int kTriesMax = 8;
constexpr int kWaitSecondsMax = 30;

bool IsSuccess(int status) { return status >= 200 && status < 300; }

std::unexpected<Error> NotACoordinator(const std::string& url) {
  return Unavailable("what answers at " + url + " is no IO Worker coordinator; check the address");
}

}  // namespace

Result<std::string> ParseBaseUrl(std::string_view url) {
  const auto refuse = [&] {
    return InvalidArgument("url", "invalid_url",
                           "\"" + std::string(url) +
                               "\" is no address like https://host:port; it takes no user, query "
                               "or fragment");
  };
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return refuse();
  }
  if (rest.empty() || rest.front() == '/' || rest.front() == ':') return refuse();
  const bool plain = std::ranges::all_of(rest, [](unsigned char c) {
    return c > ' ' && c < 0x7f &&
           std::string_view("@?#\\\"<>").find(static_cast<char>(c)) == std::string_view::npos;
  });
  if (!plain) return refuse();
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

Result<net::HttpCall> Client::Prepare(const google::protobuf::Message& request) const {
  TRY(BoundRequest bound, Bind(request));
  net::HttpCall call;
  call.method = bound.verb;
  call.url = options_.base_url + bound.target;
  call.headers.push_back({"Accept", std::string(kProtobufType)});
  if (!options_.api_key.empty()) {
    call.headers.push_back({"Authorization", "Bearer " + options_.api_key});
  }
  if (call.method != "GET") {
    // Proves to the coordinator that no foreign web page sent this.
    call.headers.push_back({"X-IOWorker", "1"});
    call.headers.push_back({"Content-Type", bound.body_is_bytes ? "application/octet-stream"
                                                                : std::string(kProtobufType)});
  }
  call.body = std::move(bound.body);
  call.response_bytes_max = kResponseBytesMax;
  call.stop = options_.stop;
  return call;
}

// What came too soon was not done: it is sent again when the coordinator says so.
Result<net::Response> Client::SendPatiently(const net::HttpCall& call) {
  for (int tries = 1;; ++tries) {
    TRY(net::Response reply, transport_.Send(call));
    const auto wait = net::FindHeader(reply.headers, "retry-after");
    if (reply.status != kTooManyRequests || wait.empty() || tries >= kTriesMax) return reply;
    const std::string text(wait);
    const seconds asked{std::clamp(std::atoi(text.c_str()), 1, kWaitSecondsMax)};
    if (!options_.pause(asked, options_.stop)) return reply;
  }
}

Status Client::CallInto(const google::protobuf::Message& request,
                        google::protobuf::Message& response) {
  CHECK(MethodOf(request).output_type() == response.GetDescriptor(), "wrong response type");
  TRY(const net::HttpCall call, Prepare(request));
  TRY(const net::Response reply, SendPatiently(call));
  if (!IsSuccess(reply.status)) return std::unexpected(ReadRefusal(reply));
  if (!HasType(reply, kProtobufType) || !response.ParseFromString(reply.body)) {
    return NotACoordinator(options_.base_url);
  }
  return {};
}

Status Client::WatchInto(const google::protobuf::Message& request,
                         google::protobuf::Message& message,
                         const std::function<Status()>& on_message, const std::stop_token& stop) {
  const auto& method = MethodOf(request);
  CHECK(method.server_streaming() && method.output_type() == message.GetDescriptor(),
        "wrong message type");
  TRY(net::HttpCall call, Prepare(request));
  call.headers.front().value = kEventsType;
  call.deadline = {};
  call.stall_deadline = kSilenceMax;
  call.stop = stop;

  const auto on_event = [&](const ServerSentEvent& event) -> Status {
    if (event.type == "error") return std::unexpected(ReadRefusalJson(event.data));
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    message.Clear();
    if (!google::protobuf::util::JsonStringToMessage(event.data, &message, options).ok()) {
      return Internal("the server sent an event that is not of its contract");
    }
    return on_message();
  };
  EventParser parser(kEventBytesMax);
  std::string refusal;
  call.on_piece = [&](int status, std::string_view piece) -> Status {
    if (IsSuccess(status)) return parser.Feed(piece, on_event);
    refusal += piece.substr(0, kRefusalBytesMax - std::min(refusal.size(), kRefusalBytesMax));
    return {};
  };
  auto reply = transport_.Send(call);
  if (stop.stop_requested()) return {};
  if (!reply && reply.error().code == ErrorCode::kDeadlineExceeded) {
    return Unavailable("the stream has fallen silent", reply.error().message);
  }
  if (!reply) return std::unexpected(std::move(reply).error());
  if (!IsSuccess(reply->status)) {
    reply->body = std::move(refusal);
    return std::unexpected(ReadRefusal(*reply));
  }
  if (!HasType(*reply, kEventsType)) return NotACoordinator(options_.base_url);
  return {};
}

Status Client::WatchLogs(v1::WatchLogsRequest request,
                         const std::function<Status(const v1::LogChunk&)>& on_chunk,
                         const std::stop_token& stop) {
  std::uint32_t attempt = 0;
  bool ended = false;
  bool refused = false;  // by on_chunk
  bool restart = false;  // a newer attempt runs, whose log begins at 0
  bool more = false;     // the answer was one piece of what is kept
  int tries = 0;
  const auto take = [&](const v1::LogChunk& chunk) -> Status {
    if (attempt != 0 && chunk.attempt() != attempt && request.offset() != 0) {
      restart = true;
      return Unavailable("a newer attempt runs");
    }
    attempt = chunk.attempt();
    tries = 0;
    Status taken = on_chunk(chunk);
    refused = !taken;
    ended = chunk.end();
    more = chunk.more();
    if (taken) request.set_offset(chunk.next_offset());
    return taken;
  };
  for (Duration pause = kPauseFirst;; pause = std::min(2 * pause, kPauseMax)) {
    const Status watched = Watch<v1::LogChunk>(request, take, stop);
    if (std::exchange(restart, false)) {
      request.set_offset(0);
      attempt = 0;
      continue;
    }
    if (refused || ended || stop.stop_requested()) return watched;
    if (!watched && watched.error().code != ErrorCode::kUnavailable) return watched;
    if (watched && std::exchange(more, false)) continue;
    if (watched && request.no_follow()) return watched;
    if (tries++ == 0) pause = kPauseFirst;
    if (tries > kResumesMax) {
      return watched ? Unavailable("the log ends without saying that the attempt has") : watched;
    }
    if (!options_.pause(pause, stop)) return {};
  }
}

}  // namespace ioworker::client
