#include "engine/docker/api.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "net/http_client.h"

namespace ioworker::engine::docker {
namespace {

// What this client is written for: Docker 20.10, Podman 4.
constexpr int kOurMinor = 41;
constexpr std::size_t kReplyBytesMax = 16 << 20;
constexpr std::size_t kErrorBytesMax = 64 << 10;

// The minor number of "1.41".
std::optional<int> Minor(std::string_view version) {
  if (!version.starts_with("1.")) return std::nullopt;
  version.remove_prefix(2);
  int minor = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), minor);
  if (error != std::errc() || end != version.data() + version.size()) return std::nullopt;
  return minor;
}

std::unexpected<Error> NoAnswer(const std::string& socket_path, const ApiCall& call,
                                const Error& error) {
  if (call.stop.stop_requested()) return Stopped();
  auto result =
      EngineError("the container engine does not answer; see that it runs, and `ioworker doctor`",
                  call.method + " " + call.path + " at " + socket_path + ": " + error.message +
                      " " + error.detail);
  result.error().code = error.code;
  const bool away =
      error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kDeadlineExceeded;
  if (away) result.error().reason = "engine_away";
  return result;
}

}  // namespace

bool ApiReply::Is(std::initializer_list<int> statuses) const {
  return std::ranges::find(statuses, status) != statuses.end();
}

std::string ApiReply::Words() const {
  const std::string words = AsText(Field(ParseJson(body), {"message"}));
  return std::to_string(status) + " " + (words.empty() ? body.substr(0, 1000) : words);
}

std::string ChooseVersion(std::string_view oldest, std::string_view newest) {
  const auto low = Minor(oldest);
  const auto high = Minor(newest);
  if (!low || !high || *high < kOurMinor) return {};
  return "1." + std::to_string(std::max(*low, kOurMinor));
}

std::unexpected<Error> EngineError(std::string message, std::string detail) {
  return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                               .reason = "engine_error",
                               .message = std::move(message),
                               .detail = std::move(detail)});
}

std::unexpected<Error> EngineError(std::string_view doing, const ApiReply& reply) {
  return EngineError(
      "the container engine could not " + std::string(doing) + "; the device's log says why",
      reply.Words());
}

std::unexpected<Error> Stopped() {
  return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                               .reason = "stopped",
                               .message = "the caller ended the wait for the container engine"});
}

Result<ApiReply> Api::Send(const ApiCall& call) {
  TRY(const std::string version, Version());
  return SendTo(call.whole_path ? "" : version, call);
}

Result<std::string> Api::Version() {
  {
    const Lock lock(mutex_);
    if (!version_.empty()) return version_;
  }
  TRY(const ApiReply reply, SendTo("", {.path = "/version", .deadline = seconds{20}}));
  if (!reply.Is({200})) return EngineError("say its version", reply);
  const Json offer = ParseJson(reply.body);
  const std::string newest = AsText(Field(offer, {"ApiVersion"}));
  const std::string version = ChooseVersion(AsText(Field(offer, {"MinAPIVersion"})), newest);
  if (version.empty()) {
    return EngineError(
        "the container engine is too old; install Docker 20.10 or Podman 4, or later",
        "API version " + newest);
  }
  const Lock lock(mutex_);
  version_ = "/v" + version;
  return version_;
}

Result<ApiReply> Api::SendTo(const std::string& version, const ApiCall& call) {
  net::HttpCall http;
  http.method = call.method;
  http.url = "http://engine" + version + call.path;
  http.response_bytes_max = kReplyBytesMax;
  http.deadline = call.deadline;
  http.stop = call.stop;
  if (!call.body.is_null()) {
    http.headers.push_back({.name = "Content-Type", .value = "application/json"});
    http.body = WriteJson(call.body);
  }
  if (!call.archive.empty()) {
    http.headers.push_back({.name = "Content-Type", .value = "application/x-tar"});
    http.body = call.archive;
  }
  std::string refusal;
  std::optional<Error> taker_error;
  if (call.on_piece) {
    http.on_piece = [&](int status, std::string_view piece) -> Status {
      if (status >= 400) {
        refusal.append(piece.substr(0, kErrorBytesMax - std::min(kErrorBytesMax, refusal.size())));
        return {};
      }
      Status taken = call.on_piece(piece);
      if (!taken) taker_error = taken.error();
      return taken;
    };
  }
  net::HttpClient client({.unix_socket = socket_path_, .proxy = "", .ca_path = ""});
  Result<net::Response> response = client.Send(http);
  if (taker_error) return std::unexpected(*taker_error);
  if (!response) return NoAnswer(socket_path_, call, response.error());
  return ApiReply{.status = response->status,
                  .headers = std::move(response->headers),
                  .body = refusal.empty() ? std::move(response->body) : std::move(refusal)};
}

}  // namespace ioworker::engine::docker
