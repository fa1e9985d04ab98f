#include "cli/qr.h"

#include <memory>

#include <qrencode.h>

namespace ioworker::cli {
namespace {

constexpr int kMargin =
    2;  // light squares around it; the standard asks for four, phones do with two
constexpr std::string_view kColours = "\x1b[30;107m";  // black on bright white
constexpr std::string_view kPlain = "\x1b[0m";

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::string QrText(std::string_view text) {
  const std::unique_ptr<QRcode, Free> code(QRcode_encodeString(
      std::string(text).c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, /*casesensitive=*/1));
  if (code == nullptr) return {};
  const auto dark = [&](int row, int column) {
    if (row < 0 || column < 0 || row >= code->width || column >= code->width) return false;
    return (code->data[row * code->width + column] & 1) != 0;
  };
  std::string lines;
  for (int row = -kMargin; row < code->width + kMargin; row += 2) {
    lines += kColours;
    for (int column = -kMargin; column < code->width + kMargin; ++column) {
      const bool upper = dark(row, column);
      const bool lower = dark(row + 1, column);
      lines += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    lines += kPlain;
    lines += '\n';
  }
  return lines;
}

}  // namespace ioworker::cli
