#include "base/result.h"

#include "base/check.h"

namespace ioworker {
namespace {

std::unexpected<Error> Make(ErrorCode code, std::string reason, std::string message) {
  return std::unexpected(
      Error{.code = code, .reason = std::move(reason), .message = std::move(message)});
}

}  // namespace

std::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kUnauthenticated:
      return "unauthenticated";
    case ErrorCode::kPermissionDenied:
      return "permission_denied";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kTooLarge:
      return "too_large";
    case ErrorCode::kResourceExhausted:
      return "resource_exhausted";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kDeadlineExceeded:
      return "deadline_exceeded";
    case ErrorCode::kInternal:
      return "internal";
  }
  CHECK(false, "unknown error code");
}

std::unexpected<Error> InvalidArgument(std::string field, std::string reason, std::string message) {
  auto error = Make(ErrorCode::kInvalidArgument, std::move(reason), std::move(message));
  error.error().field = std::move(field);
  return error;
}

std::unexpected<Error> Unauthenticated(std::string reason, std::string message) {
  return Make(ErrorCode::kUnauthenticated, std::move(reason), std::move(message));
}

std::unexpected<Error> PermissionDenied(std::string message) {
  return Make(ErrorCode::kPermissionDenied, "permission_denied", std::move(message));
}

std::unexpected<Error> NotFound(std::string_view noun, std::string_view id) {
  return Make(ErrorCode::kNotFound, std::string(noun) + "_not_found",
              "no " + std::string(noun) + " " + std::string(id) +
                  " that you may see; check the id and the account you are signed in with");
}

std::unexpected<Error> Conflict(std::string reason, std::string message) {
  return Make(ErrorCode::kConflict, std::move(reason), std::move(message));
}

std::unexpected<Error> TooLarge(std::string field, std::string message) {
  auto error = Make(ErrorCode::kTooLarge, "too_large", std::move(message));
  error.error().field = std::move(field);
  return error;
}

std::unexpected<Error> ResourceExhausted(std::string reason, std::string message) {
  return Make(ErrorCode::kResourceExhausted, std::move(reason), std::move(message));
}

std::unexpected<Error> Unavailable(std::string message, std::string detail) {
  auto error = Make(ErrorCode::kUnavailable, "unavailable", std::move(message));
  error.error().detail = std::move(detail);
  return error;
}

std::unexpected<Error> DeadlineExceeded(std::string message) {
  return Make(ErrorCode::kDeadlineExceeded, "deadline_exceeded", std::move(message));
}

std::unexpected<Error> Internal(std::string detail) {
  auto error = Make(ErrorCode::kInternal, "internal", "something went wrong on our side");
  error.error().detail = std::move(detail);
  return error;
}

}  // namespace ioworker
