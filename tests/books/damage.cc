#include "damage.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>

namespace ioworker::books {
namespace {

struct Column {
  const char* name;
  char kind;  // i BIGINT, t TEXT, b BYTEA
};
constexpr Column kColumns[] = {{"sequence", 'i'},  {"kind", 'i'},       {"from_account", 'b'},
                               {"from_kind", 'i'}, {"to_account", 'b'}, {"to_kind", 'i'},
                               {"amount", 'i'},    {"job", 'b'},        {"task_index", 'i'},
                               {"attempt", 'i'},   {"device", 'b'},     {"note", 't'},
                               {"made_at", 'i'},   {"hash", 'b'}};

// More tries than that find no byte to change: the row has none.
constexpr int kTriesMax = 1000;

// Nothing if the cell has no byte, or the database refuses the value: a number that is taken.
Result<std::optional<ChangedRow>> TryOne(db::Connection& writer, std::int64_t sequence,
                                         Random& random) {
  const auto& column = kColumns[random.Below(std::size(kColumns))];
  const auto flip = static_cast<unsigned char>(1 + random.Below(255));
  std::optional<std::int64_t> number;
  std::string bytes;
  TRY(writer.Query(fmt::format("SELECT {} FROM transfer WHERE sequence = $1", column.name),
                   {sequence}, [&](const db::Row& row) -> Status {
                     if (column.kind == 'i') number = row.Int(0);
                     if (column.kind == 'b') bytes = row.Blob(0);
                     if (column.kind == 't') bytes = row.Text(0);
                     return {};
                   }));
  const auto update = fmt::format("UPDATE transfer SET {} = $2 WHERE sequence = $1", column.name);
  if (number) {
    const auto changed = static_cast<std::int64_t>(static_cast<std::uint64_t>(*number) ^
                                                   (std::uint64_t{flip} << (8 * random.Below(8))));
    if (!writer.Run(update, {sequence, changed})) return std::nullopt;
    const bool moved = column.name == std::string_view("sequence");
    return ChangedRow{.sequence = sequence, .after = moved ? changed : sequence};
  }
  if (bytes.empty()) return std::nullopt;
  auto& byte = bytes[random.Below(bytes.size())];
  byte = static_cast<char>(static_cast<unsigned char>(byte) ^ flip);
  TRY(writer.Run(update,
                 {sequence, column.kind == 't' ? db::Param(bytes) : db::Param(db::Bytes{bytes})}));
  return ChangedRow{.sequence = sequence, .after = sequence};
}

}  // namespace

Result<std::vector<ChangedRow>> ChangeBytes(db::Connection& writer, std::uint64_t rows,
                                            Random& random) {
  std::uint64_t last = 0;
  TRY(writer.Query("SELECT COUNT(*) FROM transfer", {}, [&](const db::Row& row) -> Status {
    last = static_cast<std::uint64_t>(row.Int(0));
    return {};
  }));
  TRY(writer.RunScript("PRAGMA ignore_check_constraints=ON"));
  TRY(auto tx, db::Tx::Begin(writer));
  std::set<std::int64_t> chosen;
  while (chosen.size() < std::min(rows, last)) {
    chosen.insert(static_cast<std::int64_t>(1 + random.Below(last)));
  }
  std::vector<ChangedRow> changed;
  for (const auto sequence : chosen) {
    std::optional<ChangedRow> row;
    for (int tries = 0; !row && tries < kTriesMax; ++tries) {
      TRY(row, TryOne(writer, sequence, random));
    }
    if (row) changed.push_back(*row);
  }
  TRY(tx.Commit());
  return changed;
}

}  // namespace ioworker::books
