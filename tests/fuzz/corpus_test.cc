// The corpus, and bytes near it, through every decoder: what a fuzzer has found stays mended
// without a fuzzer's build.
#include <filesystem>

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/log.h"
#include "base/random.h"
#include "decoders.h"

namespace ioworker::fuzz {
namespace {

constexpr int kChangesOfAFile = 300;

std::vector<std::string> Corpus(std::string_view name) {
  std::vector<std::string> texts;
  const auto folder = std::filesystem::path(IOWORKER_CORPUS) / name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    texts.push_back(ReadFile(entry.path().string(), 1 << 20).value());
  }
  return texts;
}

std::string Changed(std::string text, Random& random) {
  for (auto left = 1 + random.Below(4); left > 0 && !text.empty(); --left) {
    const auto at = random.Below(text.size());
    switch (random.Below(4)) {
      case 0:
        text[at] = static_cast<char>(random.Below(256));
        break;
      case 1:
        text.erase(at, 1 + random.Below(8));
        break;
      case 2:
        text.insert(at, random.Bytes(1 + random.Below(4)));
        break;
      default:
        text.insert(at, text.substr(random.Below(text.size()), random.Below(64)));
    }
  }
  return text;
}

class CorpusTest : public testing::TestWithParam<Decoder> {};

TEST_P(CorpusTest, KeepsItsPromises) {
  SetLogLevel(LogLevel::kError);
  google::protobuf::SetLogHandler(nullptr);
  SeededRandom random{1};
  const auto texts = Corpus(GetParam().name);
  ASSERT_FALSE(texts.empty());
  GetParam().run("");
  for (const auto& text : texts) {
    GetParam().run(text);
    for (int i = 0; i < kChangesOfAFile; ++i) GetParam().run(Changed(text, random));
  }
}

INSTANTIATE_TEST_SUITE_P(Decoders, CorpusTest,
                         testing::ValuesIn(Decoders().begin(), Decoders().end()),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace ioworker::fuzz

// libcbor asks for as much memory as a map says that it is long, and takes no for an answer.
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }
