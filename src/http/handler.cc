#include "http/handler.h"

#include <charconv>

#include <fmt/format.h>

#include "http/message.h"
#include "http/reply.h"

namespace ioworker::http {
namespace {

constexpr std::string_view kConnectPath = "/v1/device/connect";
constexpr std::string_view kStreamsPath = "/v1/device/streams/";
constexpr std::string_view kTrunkPath = "/v1/replica/trunk";
constexpr std::string_view kMetricsPath = "/metrics";
constexpr std::string_view kInstallScriptPath = "/install.sh";
constexpr std::string_view kInstallPath = "/install/";
constexpr std::string_view kCallbackPath = "/sign-in/callback/";
constexpr std::string_view kHealthPath = "/healthz";
constexpr std::string_view kReadyPath = "/readyz";

// A page of the console has the same path as the call that forms are sent to.
bool IsCall(const net::Request& request) {
  const std::string_view path = request.Path();
  if (path.starts_with(kCallbackPath)) return request.method == "POST";
  return path == "/v1" || path.starts_with("/v1/") || path == kMetricsPath ||
         path == kInstallScriptPath || path.starts_with(kInstallPath);
}

bool IsSocket(std::string_view path) {
  return path == kConnectPath || path.starts_with(kStreamsPath) || path == kTrunkPath;
}

// What the head says of the body's length; 0 if it says nothing.
std::uint64_t ContentLength(const net::Request& head) {
  const auto text = net::FindHeader(head.headers, "content-length");
  std::uint64_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

net::Response TooLargeReply(const net::Request& head, std::uint64_t bytes_max) {
  const auto error =
      TooLarge("", fmt::format("the body has more than {} bytes; send less at once", bytes_max));
  return ErrorReply(error.error(), ReplyFormat(head));
}

net::Response Words(int status, std::string words) {
  net::Response response;
  response.status = status;
  response.headers = ApiHeaders("text/plain; charset=utf-8");
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  response.body = std::move(words) + "\n";
  return response;
}

net::Response Readiness(const std::string& obstacle) {
  return obstacle.empty() ? Words(200, "ready") : Words(503, obstacle);
}

}  // namespace

net::BodyPlan Handler::Plan(const net::Request& head) {
  if (IsSocket(head.Path())) return PlanSocket(head);
  if (IsCall(head)) return PlanCall(head);
  return net::Buffered{.bytes_max = 0};
}

net::BodyPlan Handler::PlanSocket(const net::Request& head) {
  if (!net::HasToken(head.headers, "upgrade", "websocket")) {
    auto response = ErrorReply({.code = ErrorCode::kInvalidArgument,
                                .reason = "upgrade_required",
                                .message = "this path speaks WebSocket only"},
                               ReplyFormat(head));
    response.status = 426;
    response.headers.push_back({"Upgrade", "websocket"});
    return response;
  }
  auto upgrade = parts_.sockets.Open(head);
  if (upgrade.handler == nullptr) return NoSuchCall(head, "");
  return upgrade;
}

net::BodyPlan Handler::PlanCall(const net::Request& head) {
  const auto match = parts_.binding.router().Find(head.Path(), head.method);
  if (match.route < 0) return NoSuchCall(head, match.allowed);
  const Route& route = parts_.binding.routes()[static_cast<std::size_t>(match.route)];
  if (ContentLength(head) > route.body_bytes_max) return TooLargeReply(head, route.body_bytes_max);
  if (route.method.raw_request) return net::Streamed{.bytes_max = route.body_bytes_max};
  return net::Buffered{.bytes_max = static_cast<std::size_t>(route.body_bytes_max)};
}

void Handler::Serve(std::shared_ptr<net::Exchange> exchange) {
  const net::Request& request = exchange->request();
  if (request.Path() == kHealthPath) return exchange->Reply(Words(200, "ok"));
  if (request.Path() == kReadyPath) {
    return exchange->Reply(Readiness(parts_.not_ready ? parts_.not_ready() : ""));
  }
  if (!IsCall(request)) return exchange->Reply(parts_.console.Serve(request));
  ServeCall(std::move(exchange));
}

void Handler::ServeCall(std::shared_ptr<net::Exchange> exchange) {
  const net::Request& request = exchange->request();
  const auto match = parts_.binding.router().Find(request.Path(), request.method);
  if (match.route < 0) return exchange->Reply(NoSuchCall(request, match.allowed));
  const Route& route = parts_.binding.routes()[static_cast<std::size_t>(match.route)];
  if (parts_.forwarder != nullptr && !route.anywhere && !parts_.forwarder->leads()) {
    return parts_.forwarder->Forward(route.method, std::move(exchange));
  }
  if (!route.method.raw_request) {
    return parts_.wrapper.Serve(route, match.values, std::move(exchange));
  }
  if (++uploads_ > kUploadsMax) {
    exchange->Reply(ErrorReply(
        Unavailable("as many files are being sent here as may; try again in a second").error(),
        ReplyFormat(request)));
  } else {
    parts_.wrapper.Serve(route, match.values, std::move(exchange));
  }
  --uploads_;
}

}  // namespace ioworker::http
