#include "http/wrapper.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/log.h"
#include "base/text.h"
#include "http/field.h"
#include "http/message.h"
#include "http/reply.h"

namespace ioworker::http {
namespace {

constexpr std::size_t kUserAgentBytesMax = 200;
constexpr std::size_t kEventIdBytesMax = 100;

std::string TextOf(const Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  return message.GetReflection()->GetString(message, field);
}

Result<net::Response> ToResponse(const Method& method, Result<Answer> answer, Format format) {
  if (!answer) return std::unexpected(std::move(answer).error());
  net::Response response;
  if (method.text_response) {
    response.headers = ApiHeaders(kTextType);
    response.body = TextOf(*answer->message, "text");
    return response;
  }
  if (method.redirect_response) {
    response.status = method.SuccessStatus();
    response.headers = ApiHeaders(kTextType);
    response.headers.push_back({"Location", TextOf(*answer->message, "location")});
    return response;
  }
  TRY(auto body, WriteMessage(*answer->message, format));
  response.status = method.SuccessStatus();
  response.headers = ApiHeaders(format == Format::kJson ? kJsonType : kProtobufType);
  response.body = std::move(body);
  for (const Cookie& cookie : answer->cookies) {
    response.headers.push_back({"Set-Cookie", FormatCookie(cookie)});
  }
  return response;
}

// Offered as a file to save, never shown by the browser.
Result<net::Response> ToResponse(Result<app::Download> download) {
  if (!download) return std::unexpected(std::move(download).error());
  net::Response response;
  response.headers = ApiHeaders(kBytesType);
  response.headers.push_back({"ETag", fmt::format("\"{}\"", Hex(download->sha256))});
  response.headers.push_back({"Content-Disposition", fmt::format("attachment; filename*=UTF-8''{}",
                                                                 EncodePercent(download->name))});
  response.file = std::make_shared<net::FileBody>();
  response.file->file = std::move(download->file);
  response.file->size = download->size;
  return response;
}

// A browser that lost its stream names the last event that it has.
Status ReadLastEventId(const Route& route, const net::Request& request, Message& message) {
  if (route.resume == nullptr) return {};
  const auto id = net::FindHeader(request.headers, "last-event-id").substr(0, kEventIdBytesMax);
  if (id.empty()) return {};
  auto status = SetFieldFromText(message, *route.resume, id);
  return status ? Status() : At("last-event-id", std::move(status).error());
}

}  // namespace

void Wrapper::Serve(const Route& route, const std::vector<std::string_view>& path_values,
                    std::shared_ptr<net::Exchange> exchange) {
  const Duration start = parts_.clock.Steady();
  const Format format = ReplyFormat(exchange->request());
  auto outcome = Run(route, path_values, exchange);
  if (!outcome) {
    const Error& error = outcome.error();
    if (!error.detail.empty()) LogWarning("{} failed: {}", route.method.name, error.detail);
    outcome = ErrorReply(error, format);
  }
  const int status = *outcome ? (*outcome)->status : 200;
  if (*outcome) exchange->Reply(**std::move(outcome));
  const Duration took = parts_.clock.Steady() - start;
  LogDebug("{} {} {} {} us", route.method.http_method, route.method.path_text, status,
           took.count());
  if (parts_.observer != nullptr) parts_.observer->OnCall(route.method, status, took);
}

Result<app::Caller> Wrapper::FindCaller(const Method& method, const net::Request& request) {
  auto caller = parts_.authenticator.Authenticate(request);
  // Whoever has an old cookie may still do what anybody may, say sign in.
  const bool ignored = !caller && method.access == v1::ACCESS_PUBLIC &&
                       caller.error().code == ErrorCode::kUnauthenticated;
  if (ignored) caller = app::Caller{};
  if (!caller) return caller;
  caller->user_agent =
      ToUtf8(net::FindHeader(request.headers, "user-agent").substr(0, kUserAgentBytesMax));
  caller->sign_in_token = FindCookie(request.headers, kSignInCookie);
  caller->address = parts_.limits == nullptr ? request.peer : parts_.limits->Address(request);
  return caller;
}

std::optional<net::Response> Wrapper::SlowDown(const net::Request& request,
                                               const app::Caller& caller) {
  if (parts_.limits == nullptr) return std::nullopt;
  const Duration wait = parts_.limits->Take(request, caller);
  if (wait <= Duration{}) return std::nullopt;
  const auto whole = std::chrono::ceil<seconds>(wait).count();
  const auto error = ResourceExhausted(
      "rate_limited", fmt::format("you call more often than you may; try again in {} s", whole));
  auto response = ErrorReply(error.error(), ReplyFormat(request));
  response.headers.push_back({"Retry-After", std::to_string(whole)});
  return response;
}

Result<std::optional<net::Response>> Wrapper::Run(const Route& route,
                                                  const std::vector<std::string_view>& path_values,
                                                  const std::shared_ptr<net::Exchange>& exchange) {
  const net::Request& request = exchange->request();
  auto found = FindCaller(route.method, request);
  if (auto slower = SlowDown(request, found.value_or(app::Caller{}))) return slower;
  TRY(const app::Caller caller, std::move(found));
  TRY(CheckAccess(route.method, caller, parts_.clock.Now()));
  TRY(CheckSameSite(route.method, request, caller));
  const std::unique_ptr<Message> message(route.request->New());
  TRY(ReadRequest(route.method, request, path_values, *message));
  const Format format = ReplyFormat(request);
  if (const auto* call = std::get_if<CallAction>(&route.action)) {
    return ToResponse(route.method, (*call)(caller, *message), format);
  }
  if (const auto* upload = std::get_if<UploadAction>(&route.action)) {
    const app::BodySource body = [&exchange](std::span<char> buffer) {
      return exchange->ReadBody(buffer);
    };
    return ToResponse(route.method, (*upload)(caller, *message, body), format);
  }
  if (const auto* download = std::get_if<DownloadAction>(&route.action)) {
    return ToResponse((*download)(caller, *message));
  }
  TRY(ReadLastEventId(route, request, *message));
  return RunStream(std::get<StreamAction>(route.action), caller, *message, exchange);
}

Result<std::optional<net::Response>> Wrapper::RunStream(
    const StreamAction& action, const app::Caller& caller, const Message& request,
    const std::shared_ptr<net::Exchange>& exchange) {
  const auto stream = std::make_shared<EventStream>(exchange);
  if (auto status = action(caller, request, stream); !status) {
    if (stream->Abandon()) return std::unexpected(std::move(status).error());
    LogWarning("a stream ended early: {} {}", status.error().reason, status.error().detail);
    return std::nullopt;
  }
  stream->Begin();
  heartbeat_.Add(stream);
  return std::nullopt;
}

}  // namespace ioworker::http
