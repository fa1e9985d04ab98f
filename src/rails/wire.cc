#include "rails/wire.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "rails/rail_error.h"

namespace ioworker::rails {
namespace {

using nlohmann::json;

constexpr int kDepthMax = 16;
constexpr std::size_t kTextBytesMax = 1024;  // of a name, a note, a message
constexpr std::size_t kFeePartsMax = 32;
constexpr std::array<std::string_view, 4> kStages = {"unknown", "pending", "confirmed", "failed"};

std::unexpected<Error> Wrong(std::string_view name, std::string_view must) {
  return RailFailure(RailCode::kBadRequest, fmt::format("{} must be {}", name, must));
}

// `least` 0: may be absent, and is then empty.
Result<std::string> ReadText(const json& from, const char* name, std::size_t least,
                             std::size_t most) {
  const auto found = from.find(name);
  if (found == from.end() || found->is_null()) {
    if (least == 0) return std::string();
    return Wrong(name, "there");
  }
  if (!found->is_string()) return Wrong(name, "a text");
  const auto& text = found->get_ref<const std::string&>();
  if (text.size() < least || text.size() > most) {
    return Wrong(name, fmt::format("{} to {} bytes", least, most));
  }
  return text;
}

Result<std::int64_t> ReadCount(const json& from, const char* name, std::int64_t most) {
  const auto found = from.find(name);
  if (found == from.end() || !found->is_number_integer()) return Wrong(name, "a whole number");
  const bool big =
      found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(most);
  if (big || found->get<std::int64_t>() < 0) return Wrong(name, fmt::format("0 to {}", most));
  return found->get<std::int64_t>();
}

Result<Instant> ReadInstant(const json& from, const char* name) {
  TRY(const auto text, ReadText(from, name, 1, kTextBytesMax));
  const auto at = ParseInstant(text);
  if (!at) return Wrong(name, "a time in UTC as of RFC 3339");
  return *at;
}

const json& ObjectOf(const json& from, const char* name) {
  static const json kEmpty = json::object();
  const auto found = from.find(name);
  return found != from.end() && found->is_object() ? *found : kEmpty;
}

}  // namespace

json ParseLine(std::string_view line) {
  if (line.size() >= kLineBytesMax) return {};
  bool shallow = true;
  const auto deep = [&](int depth, json::parse_event_t, json&) {
    shallow = shallow && depth <= kDepthMax;
    return shallow;
  };
  json parsed = json::parse(line, deep, /*allow_exceptions=*/false);
  return shallow && parsed.is_object() ? parsed : json();
}

std::string FormatMicros(Money amount) { return fmt::format("{}", amount.micros); }

json ToJson(const RailDescription& about) {
  return {{"protocol", kProtocolVersion},
          {"name", about.name},
          {"version", about.version},
          {"currency", about.currency},
          {"decimals", about.decimals},
          {"network", about.network},
          {"commitment", about.commitment},
          {"address",
           {{"label", about.address_label},
            {"example", about.address_example},
            {"pattern", about.address_pattern}}},
          {"limits",
           {{"amount_min", FormatMicros(about.amount_min)},
            {"amount_max", FormatMicros(about.amount_max)},
            {"open_payouts_max", about.open_payouts_max}}}};
}

json ToJson(const CheckedAddress& checked) {
  json made = {{"address", checked.address}};
  if (!checked.note.empty()) made["note"] = checked.note;
  return made;
}

json ToJson(const RailQuote& quote) {
  json parts = json::array();
  for (const auto& part : quote.parts) {
    parts.push_back(
        {{"name", part.name}, {"amount", FormatMicros(part.amount)}, {"detail", part.detail}});
  }
  return {{"fee", FormatMicros(quote.Fee())},
          {"valid_until", FormatInstant(quote.valid_until)},
          {"parts", std::move(parts)}};
}

json ToJson(const PayoutOrder& order) {
  return {
      {"payout", order.payout}, {"address", order.address}, {"amount", FormatMicros(order.amount)}};
}

json ToJson(const Prepared& prepared) { return {{"prepared", prepared.blob}}; }

json ToJson(const PayoutState& state) {
  json made = {{"state", kStages.at(static_cast<std::size_t>(state.stage))}};
  if (state.stage == PayoutStage::kPending && !state.note.empty()) made["note"] = state.note;
  if (state.stage == PayoutStage::kConfirmed) {
    made["transaction"] = state.transaction;
    made["at"] = state.at ? json(FormatInstant(*state.at)) : json();
  }
  if (state.stage == PayoutStage::kFailed) {
    made["code"] = state.code;
    made["final"] = state.final;
  }
  return made;
}

json ToJson(CancelOutcome outcome) {
  return {{"outcome", outcome == CancelOutcome::kCancelled ? "cancelled" : "already_sent"}};
}

json ToJson(const Error& error) {
  const auto& facts = FactsOf(RailCodeOf(error));
  return {{"code", facts.number},
          {"message", ToUtf8(error.message).substr(0, kTextBytesMax)},
          {"data", {{"code", facts.name}, {"repeat", RepeatName(facts.repeat)}}}};
}

Result<RailDescription> ReadDescription(const json& from) {
  RailDescription about;
  TRY(const auto protocol, ReadCount(from, "protocol", 1'000));
  if (protocol != kProtocolVersion) return Wrong("protocol", "1, the one that was offered");
  TRY(about.name, ReadText(from, "name", 1, kTextBytesMax));
  TRY(about.version, ReadText(from, "version", 1, kTextBytesMax));
  TRY(about.currency, ReadText(from, "currency", 1, kTextBytesMax));
  TRY(const auto decimals, ReadCount(from, "decimals", 18));
  about.decimals = static_cast<int>(decimals);
  TRY(about.network, ReadText(from, "network", 0, kTextBytesMax));
  TRY(about.commitment, ReadText(from, "commitment", 1, kTextBytesMax));
  const json& address = ObjectOf(from, "address");
  TRY(about.address_label, ReadText(address, "label", 1, kTextBytesMax));
  TRY(about.address_example, ReadText(address, "example", 0, kTextBytesMax));
  TRY(about.address_pattern, ReadText(address, "pattern", 0, kTextBytesMax));
  const json& limits = ObjectOf(from, "limits");
  TRY(about.amount_min, ReadAmount(limits, "amount_min"));
  TRY(about.amount_max, ReadAmount(limits, "amount_max"));
  TRY(const auto open, ReadCount(limits, "open_payouts_max", 1'000'000));
  about.open_payouts_max = static_cast<int>(open);
  return about;
}

Result<CheckedAddress> ReadCheckedAddress(const json& from) {
  CheckedAddress checked;
  TRY(checked.address, ReadAddress(from));
  TRY(checked.note, ReadText(from, "note", 0, kTextBytesMax));
  return checked;
}

Result<RailQuote> ReadQuote(const json& from) {
  RailQuote quote;
  TRY(quote.valid_until, ReadInstant(from, "valid_until"));
  const auto parts = from.find("parts");
  if (parts == from.end() || !parts->is_array() || parts->size() > kFeePartsMax) {
    return Wrong("parts", "a list of at most 32");
  }
  for (const json& one : *parts) {
    if (!one.is_object()) return Wrong("parts", "a list of objects");
    FeePart part;
    TRY(part.name, ReadText(one, "name", 1, kTextBytesMax));
    TRY(part.amount, ReadAmount(one));
    TRY(part.detail, ReadText(one, "detail", 0, kTextBytesMax));
    quote.parts.push_back(std::move(part));
  }
  TRY(const auto fee, ReadAmount(from, "fee"));
  if (fee != quote.Fee()) return Wrong("fee", "the sum of its parts");
  return quote;
}

Result<PayoutOrder> ReadOrder(const json& from) {
  PayoutOrder order;
  TRY(order.payout, ReadText(from, "payout", 1, kTextBytesMax));
  TRY(order.address, ReadAddress(from));
  TRY(order.amount, ReadAmount(from));
  TRY(CheckOrder(order));
  return order;
}

Result<Prepared> ReadPrepared(const json& from) {
  TRY(auto blob, ReadText(from, "prepared", 1, kPreparedBytesMax));
  if (!std::ranges::all_of(blob, [](char c) { return c > ' ' && c <= '~'; })) {
    return Wrong("prepared", "printable ASCII");
  }
  return Prepared{.blob = std::move(blob)};
}

Result<PayoutState> ReadState(const json& from) {
  PayoutState state;
  TRY(const auto name, ReadText(from, "state", 1, kTextBytesMax));
  const auto* const stage = std::ranges::find(kStages, name);
  if (stage == kStages.end()) return Wrong("state", "one of the contract's four");
  state.stage = static_cast<PayoutStage>(stage - kStages.begin());
  if (state.stage == PayoutStage::kPending) {
    TRY(state.note, ReadText(from, "note", 0, kTextBytesMax));
  }
  if (state.stage == PayoutStage::kConfirmed) {
    TRY(state.transaction, ReadText(from, "transaction", 1, kTextBytesMax));
    if (const auto at = from.find("at"); at != from.end() && !at->is_null()) {
      TRY(state.at, ReadInstant(from, "at"));
    }
  }
  if (state.stage == PayoutStage::kFailed) {
    TRY(state.code, ReadText(from, "code", 1, kTextBytesMax));
    const auto final = from.find("final");
    if (final == from.end() || !final->is_boolean()) return Wrong("final", "true or false");
    state.final = final->get<bool>();
  }
  return state;
}

Result<CancelOutcome> ReadOutcome(const json& from) {
  TRY(const auto name, ReadText(from, "outcome", 1, kTextBytesMax));
  if (name == "cancelled") return CancelOutcome::kCancelled;
  if (name == "already_sent") return CancelOutcome::kAlreadySent;
  return Wrong("outcome", "cancelled or already_sent");
}

Error ReadError(const json& from) {
  const auto message = ReadText(from, "message", 0, kTextBytesMax);
  const auto code = ReadText(ObjectOf(from, "data"), "code", 0, kTextBytesMax);
  return RailFailure(RailCodeOf(code.value_or("")), message.value_or("")).error();
}

Result<std::string> ReadAddress(const json& from) {
  return ReadText(from, "address", 1, kAddressBytesMax);
}

Result<Money> ReadAmount(const json& from, const char* name) {
  TRY(const auto text, ReadText(from, name, 1, 16));
  Money amount;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), amount.micros, 10);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || text[0] == '-' || (text[0] == '0' && text.size() > 1) || amount > kMoneyMax) {
    return Wrong(name, "a text of digits, 0 to 10^15 millionths");
  }
  return amount;
}

}  // namespace ioworker::rails
