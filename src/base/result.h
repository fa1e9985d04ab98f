// Result<T>: a value, or an Error that says what went wrong and what to do about it.
//
// The codes are few and closed: a code exists only if some caller acts on it. `reason` is the
// stable word that programs match on ("budget_too_small"), `message` is for the person who called
// and names the field and the remedy, `detail` is for the log only and never leaves the process.
// One place turns codes into HTTP (http/wrapper), one into device replies (gateway/).
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace ioworker {

enum class ErrorCode {
  kInvalidArgument,    // the request is wrong whatever the state; do not repeat it
  kUnauthenticated,    // nobody we know is calling
  kPermissionDenied,   // we know the caller, who may not do this
  kNotFound,           // no such object, or none that this caller may see
  kConflict,           // the object exists or is in a state that forbids this
  kTooLarge,           // a limit on size was passed
  kResourceExhausted,  // money, quota or rate is used up
  kUnavailable,        // try again later
  kDeadlineExceeded,   // it took too long
  kInternal,           // our fault
};

// The code's name as the contract spells it, e.g. "invalid_argument".
std::string_view ErrorCodeName(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string reason;    // stable word, snake_case
  std::string message;   // for the caller
  std::string field{};   // path of the field at fault, if one is
  std::string detail{};  // for the log only

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

std::unexpected<Error> InvalidArgument(std::string field, std::string reason, std::string message);
std::unexpected<Error> Unauthenticated(std::string reason, std::string message);
std::unexpected<Error> PermissionDenied(std::string message);
std::unexpected<Error> NotFound(std::string_view noun, std::string_view id);
std::unexpected<Error> Conflict(std::string reason, std::string message);
std::unexpected<Error> TooLarge(std::string field, std::string message);
std::unexpected<Error> ResourceExhausted(std::string reason, std::string message);
std::unexpected<Error> Unavailable(std::string message, std::string detail = {});
std::unexpected<Error> DeadlineExceeded(std::string message);
std::unexpected<Error> Internal(std::string detail);

}  // namespace ioworker

#define IOWORKER_CONCAT_(a, b) a##b
#define IOWORKER_CONCAT(a, b) IOWORKER_CONCAT_(a, b)

// TRY(auto value, expression): takes the value or returns the error to the caller.
// TRY(expression): the same for a Status.
#define TRY(first, ...) \
  IOWORKER_CONCAT(IOWORKER_TRY_, __VA_OPT__(ASSIGN))(first __VA_OPT__(, ) __VA_ARGS__)
#define IOWORKER_TRY_(expression)                            \
  do {                                                       \
    if (auto try_status = (expression); !try_status)         \
      return std::unexpected(std::move(try_status).error()); \
  } while (false)
#define IOWORKER_TRY_ASSIGN(declaration, ...) \
  IOWORKER_TRY_ASSIGN_(IOWORKER_CONCAT(try_result_, __LINE__), declaration, __VA_ARGS__)
#define IOWORKER_TRY_ASSIGN_(result, declaration, ...)            \
  auto result = (__VA_ARGS__);                                    \
  if (!result) return std::unexpected(std::move(result).error()); \
  declaration = *std::move(result)
