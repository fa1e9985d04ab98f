#include "client/refusal.h"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "ioworker/v1/errors.pb.h"

namespace ioworker::client {
namespace {

constexpr ErrorCode kCodes[] = {ErrorCode::kInvalidArgument,   ErrorCode::kUnauthenticated,
                                ErrorCode::kPermissionDenied,  ErrorCode::kNotFound,
                                ErrorCode::kConflict,          ErrorCode::kTooLarge,
                                ErrorCode::kResourceExhausted, ErrorCode::kUnavailable,
                                ErrorCode::kDeadlineExceeded,  ErrorCode::kInternal};

ErrorCode CodeOfStatus(int status) {
  switch (status) {
    case 401:
      return ErrorCode::kUnauthenticated;
    case 403:
      return ErrorCode::kPermissionDenied;
    case 404:
      return ErrorCode::kNotFound;
    case 409:
      return ErrorCode::kConflict;
    case 413:
      return ErrorCode::kTooLarge;
    case 402:
    case 429:
      return ErrorCode::kResourceExhausted;
    case 504:
      return ErrorCode::kDeadlineExceeded;
    default:
      return status < 500 ? ErrorCode::kInvalidArgument : ErrorCode::kUnavailable;
  }
}

// Nothing unless the code is one of ours: a foreign answer may happen to parse.
std::optional<Error> ToError(const v1::ErrorResponse& refusal) {
  for (const ErrorCode code : kCodes) {
    if (refusal.code() != ErrorCodeName(code)) continue;
    return Error{.code = code,
                 .reason = refusal.reason(),
                 .message = refusal.message(),
                 .field = refusal.field(),
                 .detail = {}};
  }
  return std::nullopt;
}

std::optional<Error> FromJson(std::string_view json) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  v1::ErrorResponse refusal;
  const std::string text(json);
  if (!google::protobuf::util::JsonStringToMessage(text, &refusal, options).ok()) return {};
  return ToError(refusal);
}

}  // namespace

bool HasType(const net::Response& response, std::string_view type) {
  const std::string_view sent = net::FindHeader(response.headers, "content-type");
  return sent.substr(0, sent.find(';')) == type;
}

Error ReadRefusal(const net::Response& response) {
  std::optional<Error> error;
  if (HasType(response, kProtobufType)) {
    v1::ErrorResponse refusal;
    if (refusal.ParseFromString(response.body)) error = ToError(refusal);
  } else if (HasType(response, kJsonType)) {
    error = FromJson(response.body);
  }
  if (error) return *std::move(error);
  return {.code = CodeOfStatus(response.status),
          .reason = fmt::format("http_{}", response.status),
          .message = fmt::format(
              "the server answered {} without saying why; check the address and any proxy",
              response.status),
          .field = {},
          .detail = {}};
}

Error ReadRefusalJson(std::string_view json) {
  if (auto error = FromJson(json)) return *std::move(error);
  return Unavailable("the server ended the stream without saying why").error();
}

}  // namespace ioworker::client
