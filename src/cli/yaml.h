// YAML as a plain tree with line numbers, for files that people write. Pure.
//
// Stricter than the language: one document; plain tags, anchors and aliases are refused (an alias
// can make a small file huge); a key is plain text and comes once. JSON is YAML, so it is read too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ioworker::cli {

struct YamlNode {
  enum class Kind { kNothing, kText, kList, kMap };

  Kind kind = Kind::kNothing;
  int line = 1;
  std::string text{};  // kText, unquoted
  std::vector<YamlNode> items{};
  std::vector<YamlNode> keys{};  // kMap: keys[i] names items[i]
};

inline constexpr std::size_t kYamlBytesMax = std::size_t{256} << 10;
inline constexpr int kYamlDepthMax = 16;

// `name` stands before the line number in errors ("job.yaml:4: …"): kInvalidArgument, or kTooLarge.
Result<YamlNode> ParseYaml(std::string_view text, std::string_view name);

}  // namespace ioworker::cli
