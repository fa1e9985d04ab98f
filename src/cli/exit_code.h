// Exit codes: what a script learns from a command without reading its words. Pure.
//
//    0  done                                   5  not reached, too busy or too late: try again
//    1  the job failed or was cancelled        6  refused for lack of money or quota
//    2  wrong usage or invalid argument        7  conflicts with what exists or runs
//    3  not found                             70  a fault of ours
//    4  not signed in, or not allowed          8  the device on this machine does not run
#pragma once

#include <string_view>

#include "base/result.h"

namespace ioworker::cli {

enum class ExitCode {
  kDone = 0,
  kJobFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kNotAllowed = 4,
  kUnavailable = 5,
  kExhausted = 6,
  kConflict = 7,
  kNotRunning = 8,
  kInternal = 70,
};

ExitCode ExitCodeOf(ErrorCode code);

// The table above, for --help.
extern const std::string_view kExitCodeHelp;

}  // namespace ioworker::cli
