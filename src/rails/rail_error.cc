#include "rails/rail_error.h"

#include <algorithm>
#include <array>

namespace ioworker::rails {
namespace {

// In the order of RailCode; the table of docs/reference/rails.md.
constexpr std::array<RailCodeFacts, 14> kFacts = {{
    {RailCode::kBadRequest, "bad_request", -32602, Repeat::kNever, ErrorCode::kInvalidArgument},
    {RailCode::kAddressRefused, "address_refused", 1001, Repeat::kNever,
     ErrorCode::kInvalidArgument},
    {RailCode::kAmountRefused, "amount_refused", 1002, Repeat::kNever, ErrorCode::kInvalidArgument},
    {RailCode::kPayoutChanged, "payout_changed", 1003, Repeat::kNever, ErrorCode::kConflict},
    {RailCode::kPayoutSpent, "payout_spent", 1004, Repeat::kNever, ErrorCode::kConflict},
    {RailCode::kPreparedUnreadable, "prepared_unreadable", 1005, Repeat::kNever,
     ErrorCode::kInvalidArgument},
    {RailCode::kBusy, "busy", 1006, Repeat::kLater, ErrorCode::kUnavailable},
    {RailCode::kUnreachable, "unreachable", 1007, Repeat::kLater, ErrorCode::kUnavailable},
    {RailCode::kNotFinalYet, "not_final_yet", 1008, Repeat::kLater, ErrorCode::kUnavailable},
    {RailCode::kOverCap, "over_cap", 1009, Repeat::kLater, ErrorCode::kResourceExhausted},
    {RailCode::kTreasuryEmpty, "treasury_empty", 1010, Repeat::kOperator,
     ErrorCode::kResourceExhausted},
    {RailCode::kMisconfigured, "misconfigured", 1011, Repeat::kOperator, ErrorCode::kConflict},
    {RailCode::kRefused, "refused", 1012, Repeat::kOperator, ErrorCode::kPermissionDenied},
    {RailCode::kInternal, "internal", -32603, Repeat::kLater, ErrorCode::kInternal},
}};

}  // namespace

const RailCodeFacts& FactsOf(RailCode code) { return kFacts.at(static_cast<std::size_t>(code)); }

RailCode RailCodeOf(std::string_view name) {
  const auto* const found = std::ranges::find(kFacts, name, &RailCodeFacts::name);
  return found == kFacts.end() ? RailCode::kInternal : found->code;
}

std::string_view RepeatName(Repeat repeat) {
  if (repeat == Repeat::kNever) return "never";
  return repeat == Repeat::kLater ? "later" : "operator";
}

std::unexpected<Error> RailFailure(RailCode code, std::string message, std::string detail) {
  const auto& facts = FactsOf(code);
  return std::unexpected(Error{.code = facts.error,
                               .reason = std::string(facts.name),
                               .message = std::move(message),
                               .detail = std::move(detail)});
}

}  // namespace ioworker::rails
