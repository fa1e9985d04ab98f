#include "http/yaml.h"

#include <algorithm>
#include <string_view>

#include <nlohmann/json.hpp>

namespace ioworker::http {
namespace {

using Json = nlohmann::ordered_json;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// True for words that no YAML reader takes for something other than the text they are.
bool IsBareWord(std::string_view text) {
  constexpr std::string_view kReserved[] = {"y",   "n",    "yes",   "no",  "on",
                                            "off", "true", "false", "null"};
  constexpr std::string_view kSafeSigns = "0123456789_-/.{}:$";
  const auto safe = [&](char c) { return IsLetter(c) || kSafeSigns.find(c) != kSafeSigns.npos; };
  if (text.empty() || text.ends_with(':') || !std::ranges::all_of(text, safe)) return false;
  if (!IsLetter(text[0]) && text[0] != '/' && text[0] != '$') return false;
  return std::ranges::none_of(kReserved, [&](std::string_view word) {
    return std::ranges::equal(word, text, [](char a, char b) { return a == (b | 0x20); });
  });
}

std::string Scalar(const Json& value) {
  if (value.is_string() && IsBareWord(value.get_ref<const std::string&>())) return value;
  return value.dump();
}

// Writes the lines of a block. `margin` stands before all but the first, whose place the caller
// chose.
void Write(const Json& block, const std::string& margin, std::string& out) {
  bool first = true;
  for (const auto& [key, value] : block.items()) {
    if (!first) out += margin;
    first = false;
    const bool nested = value.is_structured() && !value.empty();
    if (block.is_array()) {
      out += "- ";
    } else {
      out += Scalar(Json(key)) + ":" + (nested ? "\n" + margin + "  " : " ");
    }
    if (nested) {
      Write(value, margin + "  ", out);
    } else {
      out += Scalar(value) + "\n";
    }
  }
}

}  // namespace

std::string ToYaml(const Json& document) {
  std::string out;
  Write(document, "", out);
  return out;
}

}  // namespace ioworker::http
