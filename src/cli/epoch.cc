#include <istream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <google/protobuf/timestamp.pb.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "cli/table.h"
#include "domain/rewards/verify.h"

namespace ioworker::cli {
namespace {

using rewards::Difference;
using rewards::Verification;

struct Options {
  std::string file;
  std::string previous;
  std::string device;
};

Result<std::string> ReadAll(std::istream& in, std::size_t bytes_max) {
  std::string content;
  char buffer[16384];
  while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
    content.append(buffer, static_cast<std::size_t>(in.gcount()));
    if (content.size() > bytes_max) {
      return TooLarge("file", fmt::format("a record has {} bytes at most", bytes_max));
    }
  }
  return content;
}

Result<std::string> ReadRecordText(Session& session, const std::string& file) {
  if (file == "-") return ReadAll(session.environment().in, rewards::kRecordBytesMax);
  return ReadFile(file, rewards::kRecordBytesMax);
}

// The digest of the record before, if the user knows it: then history was not rewritten.
Status ComparePrevious(const Options& options, Verification& verification) {
  if (options.previous.empty()) return {};
  const auto previous = FromHex(options.previous);
  if (!previous || previous->size() != kSha256Bytes) {
    return InvalidArgument("--previous", "bad_digest",
                           "--previous: 64 hexadecimal digits, the sha256 of the record before");
  }
  if (!verification.difference && *previous != verification.record.previous) {
    verification.difference = Difference{.line = 1,
                                         .column = "previous",
                                         .stated = Hex(verification.record.previous),
                                         .follows = Hex(*previous)};
  }
  return {};
}

nlohmann::json JsonOf(const rewards::RecordRow& row) {
  return {{"device", row.hour.device.Text()},     {"verified", row.hour.figures.verified},
          {"seconds", row.hour.seconds},          {"capability", row.score.capability},
          {"reliability", row.score.reliability}, {"weight", row.score.weight},
          {"share", FormatMoney(row.share)}};
}

nlohmann::json JsonOf(const Verification& verification, const rewards::RecordRow* row) {
  const auto& [record, difference] = verification;
  nlohmann::json json = {{"epoch", FormatInstant(record.epoch)},
                         {"pool", FormatMoney(record.pool)},
                         {"paid", FormatMoney(record.paid)},
                         {"devices", record.rows.size()},
                         {"weight", fmt::format("{}", record.weight)},
                         {"sha256", Hex(record.digest)},
                         {"follows", !difference}};
  if (difference) {
    json["difference"] = {{"line", difference->line},
                          {"column", difference->column},
                          {"stated", difference->stated},
                          {"follows", difference->follows}};
  }
  if (row != nullptr) json["device"] = JsonOf(*row);
  return json;
}

void PrintFacts(Session& session, const Verification& verification, const rewards::RecordRow* row) {
  const auto& [record, difference] = verification;
  google::protobuf::Timestamp at;
  at.set_seconds(record.epoch.micros / 1'000'000);
  Facts facts;
  facts.Add("Epoch", TimeText(at, true));
  facts.Add("Pool", MoneyText(FormatMoney(record.pool)));
  facts.Add("Paid", MoneyText(FormatMoney(record.paid)));
  facts.Add("Devices", fmt::format("{}", record.rows.size()));
  facts.Add("SHA-256", Hex(record.digest));
  if (row != nullptr) {
    facts.Add("Device", row->hour.device.Text());
    facts.Add("Capability", fmt::format("{} units{}", row->score.capability,
                                        row->hour.figures.verified ? "" : ": it is not verified"));
    facts.Add("Reliability", fmt::format("{} of 10000", row->score.reliability));
    facts.Add("Available", DurationText(row->hour.seconds));
    facts.Add("Share", MoneyText(FormatMoney(row->share)));
  }
  if (difference) {
    facts.Add("Difference",
              {fmt::format("line {}, {}: {} is stated, {} follows", difference->line,
                           difference->column, difference->stated, difference->follows),
               Style::kBad});
  } else {
    facts.Add("Result", {"every share follows from the figures", Style::kGood});
  }
  facts.Print(session.out(), session.terminal());
}

// Null if no device is asked for.
Result<const rewards::RecordRow*> FindRow(const rewards::EpochRecord& record,
                                          const std::string& device) {
  if (device.empty()) return nullptr;
  const auto pseudonym = rewards::Pseudonym::Parse(device);
  if (!pseudonym) {
    return InvalidArgument("--device", "bad_pseudonym",
                           "--device: 64 lower-case hexadecimal digits, as the record has them");
  }
  for (const auto& row : record.rows) {
    if (row.hour.device == *pseudonym) return &row;
  }
  return NotFound("device", device);
}

// Needs no coordinator: whoever has the file can do it.
Result<ExitCode> Verify(Session& session, const Options& options) {
  TRY(const std::string text, ReadRecordText(session, options.file));
  TRY(auto verification, rewards::VerifyRecord(text));
  TRY(ComparePrevious(options, verification));
  TRY(const auto* const row, FindRow(verification.record, options.device));
  if (session.json) {
    session.out() << JsonOf(verification, row).dump(2) << '\n';
  } else {
    PrintFacts(session, verification, row);
  }
  return verification.difference ? ExitCode::kConflict : ExitCode::kDone;
}

}  // namespace

void AddEpoch(CLI::App& app, Session& session) {
  CLI::App* const epoch = AddGroup(app, "epoch", "The hourly availability reward");
  const auto options = std::make_shared<Options>();
  CLI::App* const verify =
      AddCommand(*epoch, "verify", "Work out every share of an epoch's public record once more",
                 session, [&session, options] { return Verify(session, *options); });
  verify->add_option("file", options->file, "The record, or - for standard input")->required();
  verify->add_option("--previous", options->previous,
                     "The sha256 of the record before, to see that both are of one history");
  verify->add_option("--device", options->device, "Show the row of this pseudonym");
}

}  // namespace ioworker::cli
