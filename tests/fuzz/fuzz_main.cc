// One decoder under libFuzzer: FUZZ_DECODER names it.
#include <cstddef>
#include <cstdint>

#include <google/protobuf/stubs/logging.h>

#include "base/log.h"
#include "decoders.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto* decoder = [] {
    ioworker::SetLogLevel(ioworker::LogLevel::kError);
    google::protobuf::SetLogHandler(nullptr);
    return ioworker::fuzz::FindDecoder(FUZZ_DECODER);
  }();
  decoder->run({reinterpret_cast<const char*>(data), size});
  return 0;
}

// libcbor asks for as much memory as a map says that it is long, and takes no for an answer.
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }
