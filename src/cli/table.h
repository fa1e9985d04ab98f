// Tables and lists of facts, aligned for the terminal at hand. One thread.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace ioworker::cli {

// What the output goes to, found out by bin/.
struct Terminal {
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  int width = 80;       // columns
  bool colour = false;  // for standard output; never without a terminal or with NO_COLOR
};

enum class Style { kPlain, kGood, kBad, kBusy, kFaint };

struct Cell {
  Cell(std::string content, Style look = Style::kPlain)  // NOLINT(google-explicit-constructor)
      : text(std::move(content)), style(look) {}
  Cell(const char* content) : text(content) {}  // NOLINT(google-explicit-constructor)

  std::string text;
  Style style = Style::kPlain;
};

struct Column {
  std::string title;
  bool right = false;    // numbers
  bool elastic = false;  // cut first when the terminal is too narrow
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // One cell for each column.
  void Add(std::vector<Cell> row);

  bool empty() const { return rows_.empty(); }

  // Titles and rows; cut to the terminal's width only if there is a terminal.
  void Print(std::ostream& out, const Terminal& terminal) const;

 private:
  std::vector<int> Widths(const Terminal& terminal) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// Names and values, one a line; those with an empty value are left out.
class Facts {
 public:
  void Add(std::string name, Cell value);
  void Print(std::ostream& out, const Terminal& terminal) const;

 private:
  std::vector<std::pair<std::string, Cell>> facts_;
};

}  // namespace ioworker::cli
