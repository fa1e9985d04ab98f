#include "rails/manual/manual_rail.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "rails/manual/csv.h"
#include "rails/rail_error.h"
#include "rails/wire.h"

namespace ioworker::rail_manual {
namespace {

using rails::PayoutStage;
using rails::PayoutState;
using rails::RailCode;
using rails::RailFailure;

constexpr std::size_t kInboxBytesMax = 64 << 20;
constexpr std::size_t kReferenceBytesMax = 256;
constexpr std::string_view kBlobMark = "manual:";

std::string AmountText(Money amount, int decimals) {
  std::string text = FormatMoney(amount);
  const auto cut = static_cast<std::size_t>(decimals == 0 ? 7 : 6 - decimals);
  return text.substr(0, text.size() - cut);
}

// What the blob says; the journal may have been lost since.
Result<rails::PayoutOrder> ReadBlob(const rails::Prepared& prepared) {
  const std::string_view text = prepared.blob;
  if (text.starts_with(kBlobMark)) {
    const auto bytes = DecodeBase64Url(text.substr(kBlobMark.size()));
    const auto json = bytes ? rails::ParseLine(*bytes) : nlohmann::json();
    if (!json.is_null()) {
      auto order = rails::ReadOrder(json);
      if (order) return order;
    }
  }
  return RailFailure(RailCode::kPreparedUnreadable, "prepared is no blob of this rail");
}

struct Said {
  Step step = Step::kPaid;
  std::string reference{};
};

// What one line says of a payout; nothing if it is of another, or not to be understood.
std::optional<Said> SaidOf(std::string_view line, const std::string& payout) {
  const auto fields = ParseCsvLine(line);
  if (!fields || fields->size() < 3 || (*fields)[0] != payout) return std::nullopt;
  const auto& word = (*fields)[2];
  if (word != "paid" && word != "returned") {
    LogWarning("inbox.csv says neither paid nor returned of {}", payout);
    return std::nullopt;
  }
  return Said{.step = word == "paid" ? Step::kPaid : Step::kReturned,
              .reference = ToUtf8((*fields)[1]).substr(0, kReferenceBytesMax)};
}

}  // namespace

ManualRail::ManualRail(ManualOptions options, Journal journal, const Clock& clock)
    : options_(std::move(options)), journal_(std::move(journal)), clock_(clock) {}

Result<std::unique_ptr<ManualRail>> ManualRail::Open(ManualOptions options, const Clock& clock) {
  TRY(MakeFolder(options.folder));
  TRY(auto journal, Journal::Open(options.folder + "/journal.jsonl"));
  std::unique_ptr<ManualRail> rail(new ManualRail(std::move(options), std::move(journal), clock));
  TRY(rail->WriteOutbox());
  return rail;
}

Result<rails::RailDescription> ManualRail::Describe() {
  return rails::RailDescription{.name = "manual",
                                .version = "1",
                                .currency = options_.currency,
                                .decimals = options_.decimals,
                                .commitment = "the operator's word",
                                .address_label = "Where to pay to",
                                .address_example = "DE02 1203 0000 0000 2020 51, Ada Lovelace",
                                .address_pattern = "^[^=+@-].*$",
                                .amount_min = Money{10'000},
                                .amount_max = options_.amount_max,
                                .open_payouts_max = options_.open_payouts_max};
}

// A cell that begins with one of these is a formula to the spreadsheet that opens the outbox.
Result<rails::CheckedAddress> ManualRail::ValidateAddress(const std::string& address) {
  if (!IsOneLine(address) || address.find_first_of("=+-@") == 0) {
    return RailFailure(RailCode::kAddressRefused,
                       "address must be one line of text that does not begin with = + - or @");
  }
  return rails::CheckedAddress{.address = address};
}

Status ManualRail::CheckAmount(Money amount) const {
  std::int64_t finest = 1;
  for (int i = options_.decimals; i < 6; ++i) finest *= 10;
  if (amount.micros % finest == 0 && amount <= options_.amount_max) return {};
  return RailFailure(RailCode::kAmountRefused,
                     fmt::format("amount must have at most {} decimals and be at most {}",
                                 options_.decimals, FormatMoney(options_.amount_max)));
}

Result<rails::RailQuote> ManualRail::Quote(const std::string& address, Money amount) {
  TRY(ValidateAddress(address));
  TRY(CheckAmount(amount));
  return rails::RailQuote{.valid_until = clock_.Now() + hours{24}};
}

Result<rails::Prepared> ManualRail::Prepare(const rails::PayoutOrder& order) {
  TRY(rails::CheckOrder(order));
  TRY(ValidateAddress(order.address));
  TRY(CheckAmount(order.amount));
  const rails::Prepared prepared{
      .blob = std::string(kBlobMark) + EncodeBase64Url(rails::ToJson(order).dump())};
  if (const Entry* const known = journal_.Find(order.payout)) {
    if (known->order == order) return prepared;
    return RailFailure(RailCode::kPayoutChanged,
                       "this payout was prepared for another address or amount");
  }
  const auto open = std::ranges::count_if(
      journal_.entries(), [](const auto& one) { return one.second.IsOpen(); });
  if (open >= options_.open_payouts_max) {
    return RailFailure(RailCode::kBusy, "the operator has enough to pay; see outbox.csv");
  }
  TRY(journal_.Write({.order = order, .at = clock_.Now()}));
  return prepared;
}

// The payout's entry, with what the operator has said since.
Result<Entry> ManualRail::Look(const rails::Prepared& prepared) {
  TRY(const auto order, ReadBlob(prepared));
  const Entry* const known = journal_.Find(order.payout);
  if (known == nullptr || known->order != order) {
    return RailFailure(RailCode::kPreparedUnreadable, "prepared is of another folder");
  }
  Entry entry = *known;
  if (entry.IsOpen()) TRY(ReadInbox(entry));
  return entry;
}

Status ManualRail::Advance(Entry& entry, Step step) {
  entry.step = step;
  entry.at = clock_.Now();
  TRY(journal_.Write(entry));
  return WriteOutbox();
}

Status ManualRail::ReadInbox(Entry& entry) {
  const std::string path = options_.folder + "/inbox.csv";
  if (access(path.c_str(), F_OK) != 0) return {};
  const auto text = ReadFile(path, kInboxBytesMax);
  if (!text) return RailFailure(RailCode::kUnreachable, "inbox.csv cannot be read");
  std::optional<Said> said;
  // A last line without an end is still being written.
  std::string_view left = *text;
  for (auto end = left.find('\n'); end != std::string_view::npos; end = left.find('\n')) {
    const auto one = SaidOf(left.substr(0, end), entry.order.payout);
    left.remove_prefix(end + 1);
    if (one && said && one->step != said->step) {
      return RailFailure(RailCode::kMisconfigured,
                         "inbox.csv says both paid and returned of " + entry.order.payout);
    }
    if (one && !said) said = one;
  }
  if (!said) return {};
  entry.reference = said->reference.empty() ? "inbox.csv" : said->reference;
  return Advance(entry, said->step);
}

Status ManualRail::WriteOutbox() const {
  std::string text = FormatCsvLine({"payout", "do", "address", "amount", "currency"}) + "\n";
  for (const auto& [payout, entry] : journal_.entries()) {
    if (!entry.IsOpen()) continue;
    text += FormatCsvLine({payout, entry.step == Step::kSubmitted ? "pay" : "do not pay",
                           entry.order.address,
                           AmountText(entry.order.amount, options_.decimals), options_.currency}) +
            "\n";
  }
  const auto written = WriteFile(options_.folder + "/outbox.csv", text, FileMode::kOwnerOnly);
  if (written) return {};
  return RailFailure(RailCode::kUnreachable, "outbox.csv cannot be written", written.error().detail);
}

Status ManualRail::Submit(const rails::Prepared& prepared) {
  TRY(auto entry, Look(prepared));
  if (entry.step == Step::kPrepared) return Advance(entry, Step::kSubmitted);
  return WriteOutbox();  // a kill between journal and outbox is mended here
}

Result<PayoutState> ManualRail::GetState(const rails::Prepared& prepared) {
  TRY(const auto entry, Look(prepared));
  switch (entry.step) {
    case Step::kPrepared:
      return PayoutState{};
    case Step::kSubmitted:
      return PayoutState{.stage = PayoutStage::kPending, .note = "the operator is to pay it"};
    case Step::kCancelWished:
      return PayoutState{.stage = PayoutStage::kPending,
                         .note = "the operator is to say whether it was paid"};
    case Step::kPaid:
      return PayoutState{
          .stage = PayoutStage::kConfirmed, .transaction = entry.reference, .at = entry.at};
    case Step::kReturned:
      return PayoutState{.stage = PayoutStage::kFailed, .code = "returned", .final = true};
    case Step::kCancelled:
      break;
  }
  return PayoutState{.stage = PayoutStage::kFailed, .code = "cancelled", .final = true};
}

// Once it stood in the outbox, only the operator knows.
Result<rails::CancelOutcome> ManualRail::Cancel(const rails::Prepared& prepared) {
  TRY(auto entry, Look(prepared));
  if (entry.step == Step::kPaid) return rails::CancelOutcome::kAlreadySent;
  if (entry.step == Step::kPrepared) TRY(Advance(entry, Step::kCancelled));
  if (!entry.IsOpen()) return rails::CancelOutcome::kCancelled;
  if (entry.step == Step::kSubmitted) TRY(Advance(entry, Step::kCancelWished));
  return RailFailure(RailCode::kNotFinalYet,
                     "the operator is to write paid or returned into inbox.csv");
}

}  // namespace ioworker::rail_manual
