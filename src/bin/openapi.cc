// Writes contract/openapi.yaml: ioworker_openapi DESCRIPTORS OUTPUT.
#include "http/openapi.h"

#include <cstdio>

#include "base/file.h"

namespace {

constexpr std::size_t kDescriptorBytesMax = 16 << 20;

ioworker::Status Run(const std::string& descriptors, const std::string& output) {
  TRY(auto bytes, ioworker::ReadFile(descriptors, kDescriptorBytesMax));
  TRY(auto document, ioworker::http::GenerateOpenApi(bytes));
  return ioworker::WriteFile(output, document, ioworker::FileMode::kEveryoneReads);
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fputs("usage: ioworker_openapi DESCRIPTORS OUTPUT\n", stderr);
    return 2;
  }
  if (const auto status = Run(words[1], words[2]); !status) {
    std::fprintf(stderr, "%s %s\n", status.error().message.c_str(), status.error().detail.c_str());
    return 1;
  }
  return 0;
}
