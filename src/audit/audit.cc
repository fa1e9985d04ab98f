#include "audit/audit.h"

#include <functional>
#include <iterator>

#include <fmt/format.h>

#include "audit/rules.h"
#include "audit/transfers.h"
#include "base/check.h"
#include "domain/ids/ids.h"

namespace ioworker::audit {
namespace {

std::string NameOf(Names names, const db::Row& row) {
  switch (names) {
    case Names::kBooks:
      return "books";
    case Names::kPurse: {
      constexpr std::string_view kKinds[] = {"",        "spending", "earnings", "fees",
                                             "outside", "pool",     "transit"};
      const auto kind = row.Int(1);
      const bool known = kind > 0 && kind < std::ssize(kKinds);
      return fmt::format("{} {}", row.IdAt<AccountId>(0).Text(),
                         known ? kKinds[kind] : fmt::format("purse of kind {}", kind));
    }
    case Names::kLease:
      return fmt::format("{}/{}/{}", row.IdAt<JobId>(0).Text(), row.Int(1), row.Int(2));
    case Names::kTask:
      return fmt::format("{}/{}", row.IdAt<JobId>(0).Text(), row.Int(1));
    case Names::kJob:
      return row.IdAt<JobId>(0).Text();
    case Names::kDevice:
      return row.IdAt<DeviceId>(0).Text();
  }
  CHECK(false, "unknown kind of name");
}

// Numbers that somebody changed may have no sum any more: the rule that needs it says so, and the
// others go on.
Status Guarded(db::Connection& connection, std::string_view rule, std::vector<Finding>& findings,
               const std::function<Status()>& query) {
  TRY(connection.RunScript("SAVEPOINT rule"));
  const Status done = query();
  if (done) return connection.RunScript("RELEASE SAVEPOINT rule");
  if (done.error().code != ErrorCode::kInternal) return done;
  findings.push_back({.rule = std::string(rule),
                      .object = "books",
                      .what = "cannot be worked out: " + done.error().detail});
  return connection.RunScript("ROLLBACK TO SAVEPOINT rule; RELEASE SAVEPOINT rule");
}

Status Try(db::Connection& connection, const Rule& rule, std::vector<Finding>& findings) {
  return Guarded(connection, rule.name, findings, [&] {
    std::size_t found = 0;
    return connection.Query(rule.sql, {}, [&](const db::Row& row) -> Status {
      if (++found > kFindingsMax) return {};
      findings.push_back({.rule = std::string(rule.name),
                          .object = NameOf(rule.names, row),
                          .what = fmt::format("{}: {} is expected, {} is stored", rule.says,
                                              row.Int(3), row.Int(4))});
      return {};
    });
  });
}

// A lease is charged for whole seconds, rounded down once: some number of seconds costs exactly its
// charge, and no more of them than lie between its start and the time up to which it was charged.
bool IsExact(std::int64_t price, std::int64_t charged, Duration longest) {
  if (price == 0 || charged == 0) return charged == 0;
  const auto served = (static_cast<__int128>(charged) * 3600 + price - 1) / price;
  return served * price / 3600 == charged && served <= std::chrono::floor<seconds>(longest).count();
}

Status TryCharges(db::Connection& connection, std::vector<Finding>& findings) {
  constexpr std::string_view kSql =
      "SELECT job, task_index, attempt, price_per_hour, charged, started_at, settled_at "
      "FROM lease WHERE started_at IS NOT NULL";
  std::size_t found = 0;
  return connection.Query(kSql, {}, [&](const db::Row& row) -> Status {
    const Duration longest = row.At(6) - row.At(5);
    if (IsExact(row.Int(3), row.Int(4), longest) || ++found > kFindingsMax) return {};
    findings.push_back({.rule = "lease_pays_for_time",
                        .object = NameOf(Names::kLease, row),
                        .what = fmt::format("charged {} at {} an hour for at most {} seconds",
                                            FormatMoney(row.Amount(4)), FormatMoney(row.Amount(3)),
                                            longest.count() / 1'000'000)});
    return {};
  });
}

// The network's purses and the world's have no account, all others have one.
Status TryPurses(db::Connection& connection, std::vector<Finding>& findings) {
  std::size_t found = 0;
  return connection.Query("SELECT account, kind FROM purse", {}, [&](const db::Row& row) -> Status {
    const auto kind = row.Int(1);
    const bool networks = kind >= 3 && kind <= 5;
    const bool right = kind >= 1 && kind <= 6 && row.IdAt<AccountId>(0).IsNil() == networks;
    if (right || ++found > kFindingsMax) return {};
    findings.push_back({.rule = "purse_has_its_owner",
                        .object = NameOf(Names::kPurse, row),
                        .what = "there can be no such purse"});
    return {};
  });
}

Status Count(db::Connection& connection, AuditReport& report) {
  constexpr std::string_view kSql =
      "SELECT (SELECT COUNT(*) FROM account), (SELECT COUNT(*) FROM transfer), "
      "(SELECT COUNT(*) FROM job), (SELECT COUNT(*) FROM lease)";
  TRY(connection.Query(kSql, {}, [&](const db::Row& row) -> Status {
    report.accounts = static_cast<std::uint64_t>(row.Int(0));
    report.transfers = static_cast<std::uint64_t>(row.Int(1));
    report.jobs = static_cast<std::uint64_t>(row.Int(2));
    report.leases = static_cast<std::uint64_t>(row.Int(3));
    return {};
  }));
  return Guarded(connection, "transfers_have_a_sum", report.findings, [&] {
    return connection.Query("SELECT kind, CAST(SUM(amount) AS BIGINT) FROM transfer GROUP BY kind",
                            {}, [&](const db::Row& row) -> Status {
                              if (row.Int(0) == 1) report.credited = row.Amount(1);
                              if (row.Int(0) == 2) report.earned = row.Amount(1);
                              if (row.Int(0) == 3) report.fees = row.Amount(1);
                              return {};
                            });
  });
}

}  // namespace

Result<AuditReport> Audit(db::Connection& connection, const std::optional<Head>& noted) {
  // One transaction, so that all queries see the same rows while the network goes on.
  TRY(auto tx, db::Tx::Begin(connection));
  AuditReport report;
  ChainCheck chain(noted);
  TRY(ReadTransfers(connection, chain));
  report.head = chain.head();
  report.findings = chain.TakeFindings();
  TRY(Count(connection, report));
  // Not Money's sum, which stops the process: what is stored may be anything.
  report.charged.micros =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(report.earned.micros) +
                                static_cast<std::uint64_t>(report.fees.micros));
  for (const auto& rule : Rules()) TRY(Try(connection, rule, report.findings));
  TRY(TryPurses(connection, report.findings));
  TRY(TryCharges(connection, report.findings));
  TRY(tx.Commit());
  return report;
}

}  // namespace ioworker::audit
