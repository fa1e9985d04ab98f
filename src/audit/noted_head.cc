#include "audit/noted_head.h"

#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/digest.h"

namespace ioworker::audit {
namespace {

std::vector<std::string_view> WordsOf(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  std::vector<std::string_view> words;
  for (;;) {
    const auto begin = line.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const auto size = std::min(line.find_first_of(kSpace), line.size());
    words.push_back(line.substr(0, size));
    line.remove_prefix(size);
  }
}

std::optional<Head> ReadLine(std::string_view line) {
  auto words = WordsOf(line);
  if (!words.empty() && words[0] == "head") words.erase(words.begin());
  if (words.empty() || words.size() > 2) return std::nullopt;
  const auto hash = FromHex(words.back());
  if (!hash || hash->size() != kHashBytes) return std::nullopt;
  Head head{.sequence = 0, .hash = *hash};
  if (words.size() == 1) return head;
  const char* const end = words[0].data() + words[0].size();
  const auto [stop, error] = std::from_chars(words[0].data(), end, head.sequence);
  if (error != std::errc{} || stop != end || head.sequence == 0) return std::nullopt;
  return head;
}

}  // namespace

Result<Head> ParseHead(std::string_view text, const std::string& field) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    if (auto head = ReadLine(line)) return *std::move(head);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return InvalidArgument(field, "no_head",
                         field +
                             ": give 64 hexadecimal digits, or a file that has a line "
                             "\"head NUMBER DIGITS\" as `ioworker audit` prints it");
}

std::string FormatHead(const Head& head) {
  return fmt::format("{} {}", head.sequence, Hex(head.hash));
}

}  // namespace ioworker::audit
