#include "cli/table.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "cli/display.h"

namespace ioworker::cli {
namespace {

constexpr std::string_view kGap = "  ";
constexpr int kElasticMin = 8;

std::string_view StyleCode(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kGood:
      return "\x1b[32m";
    case Style::kBad:
      return "\x1b[31m";
    case Style::kBusy:
      return "\x1b[33m";
    case Style::kFaint:
      return "\x1b[2m";
  }
  CHECK(false, "unknown style");
}

std::string Styled(const std::string& text, Style style, bool colour) {
  if (!colour || style == Style::kPlain || text.empty()) return text;
  return std::string(StyleCode(style)) + text + "\x1b[0m";
}

void AppendCell(std::string& line, const std::string& styled, int pad, bool right) {
  const std::string blanks(static_cast<std::size_t>(pad), ' ');
  if (!line.empty()) line += kGap;
  line += right ? blanks + styled : styled + blanks;
}

// Lines end with their text.
void PrintLine(std::ostream& out, std::string_view line) {
  while (line.ends_with(' ')) line.remove_suffix(1);
  out << line << '\n';
}

}  // namespace

void Table::Add(std::vector<Cell> row) {
  CHECK(row.size() == columns_.size(), "one cell for each column");
  for (Cell& cell : row) cell.text = Printable(cell.text);
  rows_.push_back(std::move(row));
}

std::vector<int> Table::Widths(const Terminal& terminal) const {
  std::vector<int> widths;
  int total = -static_cast<int>(kGap.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    int width = DisplayWidth(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i].text));
    widths.push_back(width);
    total += width + static_cast<int>(kGap.size());
  }
  if (!terminal.out_is_terminal) return widths;
  for (std::size_t i = 0; i < columns_.size() && total > terminal.width; ++i) {
    if (!columns_[i].elastic || widths[i] <= kElasticMin) continue;
    const int cut = std::min(total - terminal.width, widths[i] - kElasticMin);
    widths[i] -= cut;
    total -= cut;
  }
  return widths;
}

void Table::Print(std::ostream& out, const Terminal& terminal) const {
  const std::vector<int> widths = Widths(terminal);
  const auto print_row = [&](auto&& cell_at) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Cell cell = cell_at(i);
      const std::string text = CutToWidth(cell.text, widths[i]);
      AppendCell(line, Styled(text, cell.style, terminal.colour), widths[i] - DisplayWidth(text),
                 columns_[i].right);
    }
    PrintLine(out, line);
  };
  print_row([&](std::size_t i) { return Cell(columns_[i].title, Style::kFaint); });
  for (const auto& row : rows_) print_row([&](std::size_t i) { return row[i]; });
}

void Facts::Add(std::string name, Cell value) {
  value.text = Printable(value.text);
  if (!value.text.empty()) facts_.emplace_back(std::move(name), std::move(value));
}

void Facts::Print(std::ostream& out, const Terminal& terminal) const {
  int width = 0;
  for (const auto& [name, value] : facts_) width = std::max(width, DisplayWidth(name));
  for (const auto& [name, value] : facts_) {
    std::string line;
    AppendCell(line, Styled(name, Style::kFaint, terminal.colour), width - DisplayWidth(name),
               false);
    AppendCell(line, Styled(value.text, value.style, terminal.colour), 0, false);
    PrintLine(out, line);
  }
}

}  // namespace ioworker::cli
