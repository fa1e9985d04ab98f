#include "rails/manual/csv.h"

namespace ioworker::rail_manual {
namespace {

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Takes a field in quotes from the front; nothing if it does not end.
std::optional<std::string> TakeQuoted(std::string_view& line) {
  std::string field;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] != '"') {
      field += line[i];
      continue;
    }
    if (i + 1 < line.size() && line[i + 1] == '"') {
      field += line[i++];
      continue;
    }
    line.remove_prefix(i + 1);
    return field;
  }
  return std::nullopt;
}

}  // namespace

std::string FormatCsvLine(const std::vector<std::string>& fields) {
  std::string line;
  for (const auto& field : fields) {
    if (!line.empty()) line += ',';
    line += '"';
    for (const char c : field) line.append(c == '"' ? 2 : 1, c);
    line += '"';
  }
  return line;
}

std::optional<std::vector<std::string>> ParseCsvLine(std::string_view line) {
  std::vector<std::string> fields;
  while (fields.size() < kFieldsMax) {
    line = Trimmed(line);
    if (line.starts_with('"')) {
      auto field = TakeQuoted(line);
      if (!field) return std::nullopt;
      fields.push_back(*std::move(field));
      line = Trimmed(line);
    } else {
      const auto end = std::min(line.find(','), line.size());
      fields.emplace_back(Trimmed(line.substr(0, end)));
      line.remove_prefix(end);
    }
    if (line.empty()) return fields;
    if (line[0] != ',') return std::nullopt;
    line.remove_prefix(1);
  }
  return std::nullopt;
}

}  // namespace ioworker::rail_manual
