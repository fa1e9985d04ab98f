#include "cli/exit_code.h"

#include "base/check.h"

namespace ioworker::cli {

const std::string_view kExitCodeHelp =
    "Exit codes:\n"
    "   0  done\n"
    "   1  the job failed or was cancelled\n"
    "   2  wrong usage or invalid argument\n"
    "   3  not found\n"
    "   4  not signed in, or not allowed\n"
    "   5  not reached, too busy or too late: try again\n"
    "   6  refused for lack of money or quota\n"
    "   7  conflicts with what exists or runs\n"
    "   8  the device on this machine does not run\n"
    "  70  a fault of ours";

ExitCode ExitCodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kTooLarge:
      return ExitCode::kUsage;
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kPermissionDenied:
      return ExitCode::kNotAllowed;
    case ErrorCode::kNotFound:
      return ExitCode::kNotFound;
    case ErrorCode::kConflict:
      return ExitCode::kConflict;
    case ErrorCode::kResourceExhausted:
      return ExitCode::kExhausted;
    case ErrorCode::kUnavailable:
    case ErrorCode::kDeadlineExceeded:
      return ExitCode::kUnavailable;
    case ErrorCode::kInternal:
      return ExitCode::kInternal;
  }
  CHECK(false, "unknown error code");
}

}  // namespace ioworker::cli
