// The contract's JSON (docs/reference/rails.md) to and from the values of rail.h, for both ends.
//
// Parsing takes nothing on trust: what is missing, too long or of another type is an error. Pure;
// any thread.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "rails/rail.h"

namespace ioworker::rails {

inline constexpr std::size_t kLineBytesMax = 65'536;  // with its end

// A JSON object of at most kLineBytesMax bytes and some depth, or nothing.
nlohmann::json ParseLine(std::string_view line);  // null if it is none

// Millionths as a text of digits: no sign, no leading zero.
std::string FormatMicros(Money amount);

nlohmann::json ToJson(const RailDescription& description);
nlohmann::json ToJson(const CheckedAddress& address);
nlohmann::json ToJson(const RailQuote& quote);
nlohmann::json ToJson(const PayoutOrder& order);
nlohmann::json ToJson(const Prepared& prepared);
nlohmann::json ToJson(const PayoutState& state);
nlohmann::json ToJson(CancelOutcome outcome);
nlohmann::json ToJson(const Error& error);  // the member "error"

Result<RailDescription> ReadDescription(const nlohmann::json& json);
Result<CheckedAddress> ReadCheckedAddress(const nlohmann::json& json);
Result<RailQuote> ReadQuote(const nlohmann::json& json);
Result<PayoutOrder> ReadOrder(const nlohmann::json& json);
Result<Prepared> ReadPrepared(const nlohmann::json& json);
Result<PayoutState> ReadState(const nlohmann::json& json);
Result<CancelOutcome> ReadOutcome(const nlohmann::json& json);
Error ReadError(const nlohmann::json& json);

Result<std::string> ReadAddress(const nlohmann::json& json);
Result<Money> ReadAmount(const nlohmann::json& json, const char* name = "amount");

}  // namespace ioworker::rails
