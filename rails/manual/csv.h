// Lines of CSV as spreadsheets write them: commas, quotes doubled within quotes. Pure; any thread.
// Source: RFC 4180; a line break within a field is not taken.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ioworker::rail_manual {

inline constexpr std::size_t kFieldsMax = 32;

// Every field in quotes, without the end of the line.
std::string FormatCsvLine(const std::vector<std::string>& fields);

// Fields without the blanks around them; nothing for a broken quote or too many fields.
std::optional<std::vector<std::string>> ParseCsvLine(std::string_view line);

}  // namespace ioworker::rail_manual
