// ioworker-books make FILE TRANSFERS: a new ledger of so many transfers.
// ioworker-books damage FILE ROWS SEED: changes one byte in each of so many rows, and prints their
// numbers, one a line, with the new number behind it where that is what changed.
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/random.h"
#include "damage.h"
#include "db/sqlite/sqlite.h"
#include "maker.h"

namespace ioworker::books {
namespace {

Status Damage(const std::string& path, std::uint64_t rows, std::uint64_t seed) {
  TRY(const auto database, db::sqlite::Open(path));
  TRY(const auto writer, database->OpenWriter());
  SeededRandom random(seed);
  TRY(const auto changed, ChangeBytes(*writer, rows, random));
  for (const auto& row : changed) {
    row.after == row.sequence ? fmt::print("{}\n", row.sequence)
                              : fmt::print("{} {}\n", row.sequence, row.after);
  }
  return {};
}

int Main(const std::vector<std::string>& words) {
  const auto number = [&](std::size_t at) { return std::strtoull(words[at].c_str(), nullptr, 10); };
  Status done;
  if (words.size() == 3 && words[0] == "make") {
    done = Make(words[1], number(2));
  } else if (words.size() == 4 && words[0] == "damage") {
    done = Damage(words[1], number(2), number(3));
  } else {
    fmt::print(stderr, "ioworker-books make FILE TRANSFERS | damage FILE ROWS SEED\n");
    return 2;
  }
  if (done) return 0;
  fmt::print(stderr, "{} {}\n", done.error().message, done.error().detail);
  return 1;
}

}  // namespace
}  // namespace ioworker::books

int main(int argc, char** argv) {
  return ioworker::books::Main(std::vector<std::string>(argv + 1, argv + argc));
}
