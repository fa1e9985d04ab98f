#include "cli/display.h"

#include <cstddef>
#include <cstdint>

#include "base/text.h"

namespace ioworker::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range kNoWidth[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},
                              {0x064b, 0x065f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
                              {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f},
                              {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef}};

constexpr Range kWide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},  {0xa960, 0xa97f}, {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

// What a terminal or a reader's eye would obey: C0, DEL, C1, and the marks that turn text around.
constexpr Range kSteering[] = {{0x00, 0x1f}, {0x7f, 0x9f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

template <std::size_t N>
bool IsIn(const Range (&ranges)[N], char32_t point) {
  for (const Range& range : ranges) {
    if (point >= range.first && point <= range.last) return true;
  }
  return false;
}

// Takes one code point off the front of well-formed UTF-8.
char32_t TakePoint(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t point = length == 1 ? lead : lead & (0x7f >> length);
  for (std::size_t i = 1; i < length; ++i) point = (point << 6) | (byte(i) & 0x3f);
  text.remove_prefix(length);
  return point;
}

int WidthOf(char32_t point) { return IsIn(kNoWidth, point) ? 0 : IsIn(kWide, point) ? 2 : 1; }

}  // namespace

std::string Printable(std::string_view text) {
  const std::string valid = ToUtf8(text);
  std::string printable;
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view before = rest;
    const char32_t point = TakePoint(rest);
    if (point == '\n' || point == '\t') {
      printable += ' ';
    } else if (IsIn(kSteering, point)) {
      printable += "\ufffd";
    } else {
      printable += before.substr(0, before.size() - rest.size());
    }
  }
  return printable;
}

int DisplayWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) width += WidthOf(TakePoint(text));
  return width;
}

std::string CutToWidth(std::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string_view rest = text;
  std::size_t kept_bytes = 0;
  for (int used = 0; !rest.empty();) {
    used += WidthOf(TakePoint(rest));
    if (used > width - 1) break;
    kept_bytes = text.size() - rest.size();
  }
  return std::string(text.substr(0, kept_bytes)) + "…";
}

}  // namespace ioworker::cli
