// CHECK stops the process when the program itself is wrong. It is on in every build.
//
// A bug is not a refusal: what a caller may do wrong is answered with a Result (base/result.h),
// what must never be true is checked here, because wrong money must stop rather than continue. Any
// thread may call it.
#pragma once

#include <string_view>

namespace ioworker {

// Prints the place and the broken expression to standard error and aborts.
[[noreturn]] void CheckFailed(std::string_view file, int line, std::string_view expression,
                              std::string_view message);

}  // namespace ioworker

// CHECK(condition) or CHECK(condition, "what it means when this is false").
#define CHECK(condition, ...)                                                  \
  do {                                                                         \
    if (!(condition)) [[unlikely]]                                             \
      ::ioworker::CheckFailed(__FILE__, __LINE__, #condition, "" __VA_ARGS__); \
  } while (false)
