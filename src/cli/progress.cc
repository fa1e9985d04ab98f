#include "cli/progress.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/display.h"
#include "cli/format.h"

namespace ioworker::cli {
namespace {

constexpr int kBarWidth = 24;
constexpr Duration kDrawPause = milliseconds{100};
constexpr std::string_view kEraseLine = "\r\x1b[K";

}  // namespace

ProgressBar::ProgressBar(Session& session, std::string label)
    : session_(session), label_(std::move(label)) {}

ProgressBar::~ProgressBar() {
  if (drawn_) session_.environment().err << kEraseLine << std::flush;
}

void ProgressBar::ShowBytes(std::uint64_t done, std::uint64_t total) {
  const double share = total == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total);
  Show(share, fmt::format("{} of {}", BytesText(done), BytesText(total)));
}

void ProgressBar::Show(double share, const std::string& text) {
  if (!session_.terminal().err_is_terminal) return;
  const Duration now = session_.environment().clock.Steady();
  if (drawn_ && share < 1 && now - last_draw_ < kDrawPause) return;
  last_draw_ = now;
  drawn_ = true;
  const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarWidth);
  std::string bar;
  for (int i = 0; i < kBarWidth; ++i) bar += i < filled ? "█" : "░";
  const std::string line = Printable(fmt::format("{}  {}  {}", label_, bar, text));
  session_.environment().err << kEraseLine
                             << CutToWidth(line, std::max(1, session_.terminal().width - 1))
                             << std::flush;
}

}  // namespace ioworker::cli
