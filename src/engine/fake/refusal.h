// What a fake engine says no with.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace ioworker::engine::fake {

inline std::unexpected<Error> Refused(ErrorCode code, std::string reason, std::string message) {
  return std::unexpected(
      Error{.code = code, .reason = std::move(reason), .message = std::move(message)});
}

inline std::unexpected<Error> Stopped() {
  return Refused(ErrorCode::kUnavailable, "stopped",
                 "the caller ended the wait for the fake engine");
}

}  // namespace ioworker::engine::fake
