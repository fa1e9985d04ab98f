// `ioworker audit`: checks the books of a network here, or a copy of its database. Nothing is
// written, and no coordinator need run.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/audit.h"
#include "audit/noted_head.h"
#include "base/digest.h"
#include "base/file.h"
#include "bin/commands.h"
#include "bin/database.h"
#include "cli/commands.h"

namespace ioworker::bin {
namespace {

using cli::ExitCode;

constexpr std::size_t kHeadFileBytesMax = 16 << 20;  // a whole report of an earlier audit

struct AuditFlags {
  std::string data_folder;
  DatabaseSettings database;
  std::string head;
};

// What was given is the head itself, or a file with one.
Result<std::optional<audit::Head>> ReadNotedHead(const std::string& given) {
  if (given.empty()) return std::nullopt;
  if (auto head = audit::ParseHead(given, "--head")) return *std::move(head);
  auto text = ReadFile(given, kHeadFileBytesMax);
  TRY(auto head, audit::ParseHead(text ? *text : "", "--head"));
  return head;
}

void PrintText(cli::Session& session, const audit::AuditReport& report) {
  session.out() << fmt::format(
      "accounts   {}\njobs       {}\nleases     {}\ntransfers  {}\ncredited   {}\ncharged    {}\n"
      "earned     {}\nfees       {}\nhead       {}\nfindings   {}\n",
      report.accounts, report.jobs, report.leases, report.transfers, FormatMoney(report.credited),
      FormatMoney(report.charged), FormatMoney(report.earned), FormatMoney(report.fees),
      audit::FormatHead(report.head), report.findings.size());
  for (const auto& finding : report.findings) {
    session.out() << fmt::format("{}  {}  {}\n", finding.rule, finding.object, finding.what);
  }
}

void PrintJson(cli::Session& session, const audit::AuditReport& report) {
  nlohmann::ordered_json json = {
      {"accounts", report.accounts},
      {"jobs", report.jobs},
      {"leases", report.leases},
      {"transfers", report.transfers},
      {"credited", FormatMoney(report.credited)},
      {"charged", FormatMoney(report.charged)},
      {"earned", FormatMoney(report.earned)},
      {"fees", FormatMoney(report.fees)},
      {"head", {{"sequence", report.head.sequence}, {"hash", Hex(report.head.hash)}}},
      {"findings", nlohmann::ordered_json::array()}};
  for (const auto& finding : report.findings) {
    json["findings"].push_back(
        {{"rule", finding.rule}, {"object", finding.object}, {"what", finding.what}});
  }
  // What a changed cell holds need not be text.
  session.out() << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

Result<ExitCode> RunAudit(CommandContext& context, const AuditFlags& flags) {
  TRY(const auto noted, ReadNotedHead(flags.head));
  TRY(const auto database, OpenDatabase(flags.database, flags.data_folder + "/network"));
  TRY(const auto reader, database->OpenReader());
  TRY(const auto report, audit::Audit(*reader, noted));
  context.session.json ? PrintJson(context.session, report) : PrintText(context.session, report);
  return report.findings.empty() ? ExitCode::kDone : ExitCode::kConflict;
}

}  // namespace

void AddAuditCommand(CommandContext& context) {
  const auto flags = std::make_shared<AuditFlags>();
  flags->data_folder = context.environment.data_folder;
  auto* audit = cli::AddCommand(
      context.app, "audit", "check the ledger's chain, books and histories of a network here",
      context.session, [&context, flags] { return RunAudit(context, *flags); });
  AddFolder(*audit, "--data", flags->data_folder, "where the network lives");
  AddDatabase(*audit, flags->database);
  audit->add_option("--head", flags->head,
                    "a head of the chain that was noted earlier, which it must still have: 64 "
                    "hexadecimal digits, or a file with what an audit printed");
}

}  // namespace ioworker::bin
