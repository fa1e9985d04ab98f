#include "store/migrations.h"

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "base/digest.h"

namespace ioworker::store {
namespace {

struct Migration {
  std::string_view name;
  std::string_view sql;
};

// In the order of their numbers, which their names begin with.
constexpr Migration kMigrations[] = {
#include "migrations_embedded.inc"
};

Status RunOne(db::Connection& writer, const Migration& migration, Instant now) {
  TRY(auto tx, db::Tx::Begin(writer));
  TRY(writer.RunScript(migration.sql));
  TRY(writer.Run("INSERT INTO schema_migration (name, digest, run_at) VALUES ($1, $2, $3)",
                 {migration.name, Hex(Sha256(migration.sql)), now}));
  return tx.Commit();
}

}  // namespace

Status Migrate(db::Connection& writer, Instant now) {
  TRY(
      writer.RunScript("CREATE TABLE IF NOT EXISTS schema_migration "
                       "(name TEXT PRIMARY KEY, digest TEXT NOT NULL, run_at BIGINT NOT NULL)"));
  std::map<std::string, std::string, std::less<>> done;
  TRY(writer.Query("SELECT name, digest FROM schema_migration", {},
                   [&](const db::Row& row) -> Status {
                     done.emplace(row.Text(0), row.Text(1));
                     return {};
                   }));
  for (const auto& migration : kMigrations) {
    const auto found = done.find(migration.name);
    if (found == done.end()) {
      TRY(RunOne(writer, migration, now));
      continue;
    }
    if (found->second != Hex(Sha256(migration.sql))) {
      return Conflict("schema_differs", "the database had another migration " +
                                            std::string(migration.name) +
                                            "; it was made by another build of this program");
    }
    done.erase(found);
  }
  if (!done.empty()) {
    return Conflict("schema_newer", "the database was made by a newer version of this program (" +
                                        done.begin()->first + "); start that one");
  }
  return {};
}

}  // namespace ioworker::store
