#include "http/reply.h"

#include "base/text.h"
#include "ioworker/v1/errors.pb.h"

namespace ioworker::http {
namespace {

constexpr std::string_view kApiPolicy = "default-src 'none'; frame-ancestors 'none'";
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";
constexpr std::string_view kRetryAfterSeconds = "1";

net::Headers SafeHeaders(std::string_view content_type, std::string_view cache_control,
                         std::string_view policy) {
  return {{"Content-Type", std::string(content_type)},
          {"Cache-Control", std::string(cache_control)},
          {"Content-Security-Policy", std::string(policy)},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"}};
}

}  // namespace

int HttpStatus(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kUnauthenticated:
      return 401;
    case ErrorCode::kPermissionDenied:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kResourceExhausted:
      return 429;
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kDeadlineExceeded:
      return 504;
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

net::Headers ApiHeaders(std::string_view content_type) {
  return SafeHeaders(content_type, "no-store", kApiPolicy);
}

net::Headers PageHeaders(std::string_view content_type, std::string_view cache_control) {
  return SafeHeaders(content_type, cache_control, kPagePolicy);
}

net::Response ErrorReply(const Error& error, Format format) {
  v1::ErrorResponse message;
  message.set_code(std::string(ErrorCodeName(error.code)));
  message.set_reason(ToUtf8(error.reason));
  message.set_message(ToUtf8(error.message));
  message.set_field(ToUtf8(error.field));
  net::Response response;
  response.status = HttpStatus(error.code);
  response.headers = ApiHeaders(format == Format::kJson ? kJsonType : kProtobufType);
  // Cannot fail: every text in it is UTF-8.
  response.body = WriteMessage(message, format).value_or("");
  if (error.code == ErrorCode::kUnauthenticated) {
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
  }
  if (error.code == ErrorCode::kUnavailable) {
    response.headers.push_back({"Retry-After", std::string(kRetryAfterSeconds)});
  }
  return response;
}

net::Response NoSuchCall(const net::Request& request, const std::string& allowed) {
  const Format format = ReplyFormat(request);
  if (allowed.empty()) {
    return ErrorReply(
        {.code = ErrorCode::kNotFound,
         .reason = "unknown_path",
         .message = "nothing is at this path; see contract/openapi.yaml for all paths"},
        format);
  }
  auto response = ErrorReply({.code = ErrorCode::kInvalidArgument,
                              .reason = "method_not_allowed",
                              .message = "this path answers only to " + allowed},
                             format);
  response.status = 405;
  response.headers.push_back({"Allow", allowed});
  return response;
}

}  // namespace ioworker::http
