#include "bin/migration.h"

#include <tuple>

#include <fmt/format.h>

#include "base/clock.h"
#include "store/chain.h"
#include "store/leadership.h"
#include "store/migrations.h"
#include "store/tuning.h"

namespace ioworker::bin {
namespace {

auto Figures(const audit::AuditReport& report) {
  return std::tuple(report.accounts, report.jobs, report.leases, report.transfers, report.credited,
                    report.charged, report.earned, report.fees, report.head.hash);
}

Status CheckBooks(const audit::AuditReport& source, const audit::AuditReport& target) {
  if (!source.findings.empty()) {
    const auto& first = source.findings[0];
    return Conflict("books_damaged",
                    fmt::format("the network's books have {} findings, the first: {} {} {}; see "
                                "`ioworker audit`",
                                source.findings.size(), first.rule, first.object, first.what));
  }
  if (target.findings.empty() && Figures(source) == Figures(target)) return {};
  return Internal("the books of the target are not those of the source");
}

}  // namespace

Result<Migration> MigrateNetwork(const std::string& data_folder, const DatabaseSettings& target) {
  if (!target.IsShared()) {
    return InvalidArgument("--to", "not_postgres",
                           "--to: give the URL of a PostgreSQL database, postgres://…");
  }
  const SystemClock clock;
  TRY(const auto source_database, OpenDatabase({}, data_folder));
  TRY(const auto from, source_database->OpenWriter());
  TRY(store::Migrate(*from, clock.Now()));
  TRY(store::ChainTransfers(*from));
  TRY(const auto source_books, audit::Audit(*from));
  TRY(const auto target_database, OpenDatabase(target, data_folder));
  TRY(const auto to, target_database->OpenWriter());
  TRY(store::LockSchema(*to));
  TRY(store::Migrate(*to, clock.Now()));
  TRY(store::TunePostgres(*to));
  Migration migration;
  TRY(migration.tables, store::CopyNetwork(*from, *to));
  TRY(migration.books, audit::Audit(*to));
  TRY(CheckBooks(source_books, migration.books));
  TRY(store::UnlockSchema(*to));
  return migration;
}

}  // namespace ioworker::bin
