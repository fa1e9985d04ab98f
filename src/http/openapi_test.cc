#include "http/openapi.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "http/yaml.h"

namespace ioworker::http {
namespace {

constexpr std::size_t kBytesMax = 16 << 20;

TEST(OpenApiTest, CommittedDocumentIsCurrent) {
  const auto descriptors = ReadFile(IOWORKER_DESCRIPTORS, kBytesMax);
  ASSERT_TRUE(descriptors);
  const auto document = GenerateOpenApi(*descriptors);
  ASSERT_TRUE(document) << document.error().detail;
  const auto committed = ReadFile(IOWORKER_CONTRACT_FOLDER "/openapi.yaml", kBytesMax);
  ASSERT_TRUE(committed) << committed.error().message;
  // Not EXPECT_EQ, which would print both.
  EXPECT_TRUE(*document == *committed)
      << "contract/openapi.yaml is stale; run: cmake --build build/dev --target openapi";
}

TEST(OpenApiTest, DamagedDescriptorsAreRefused) {
  EXPECT_FALSE(GenerateOpenApi("garbage"));
  EXPECT_FALSE(GenerateOpenApi(""));
}

TEST(YamlTest, WhatYamlWouldMistakeIsQuoted) {
  const auto text = ToYaml(nlohmann::ordered_json::parse(R"({
    "a": "yes", "b": "No", "c": "1", "d": "x: y", "e": "", "f": [], "g": {}, "h": [[1, 2], {"i": null}],
    "200": "fine", "/v1/{id}:cancel": true, "k": "line\nbreak", "l": "- x", "m": "ends:", "o": "# x"
  })"));
  EXPECT_EQ(text,
            "a: \"yes\"\nb: \"No\"\nc: \"1\"\nd: \"x: y\"\ne: \"\"\nf: []\ng: {}\n"
            "h:\n  - - 1\n    - 2\n  - i: null\n\"200\": fine\n/v1/{id}:cancel: true\n"
            "k: \"line\\nbreak\"\nl: \"- x\"\nm: \"ends:\"\no: \"# x\"\n");
}

}  // namespace
}  // namespace ioworker::http
