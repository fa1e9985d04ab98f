// The closed list of what a rail can answer instead of a result, and whether repeating can help.
//
// A rail's error is an Error whose `reason` is one of these names. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::rails {

enum class RailCode {
  kBadRequest,
  kAddressRefused,
  kAmountRefused,
  kPayoutChanged,
  kPayoutSpent,
  kPreparedUnreadable,
  kBusy,
  kUnreachable,
  kNotFinalYet,
  kOverCap,
  kTreasuryEmpty,
  kMisconfigured,
  kRefused,
  kInternal,
};

// Whether the same call can help: never, by itself later, once a person has acted. It is safe in
// each case.
enum class Repeat { kNever, kLater, kOperator };

struct RailCodeFacts {
  RailCode code;
  std::string_view name;
  int number;  // of JSON-RPC
  Repeat repeat;
  ErrorCode error;
};

const RailCodeFacts& FactsOf(RailCode code);

// kInternal for a name that is not on the list.
RailCode RailCodeOf(std::string_view name);
inline RailCode RailCodeOf(const Error& error) { return RailCodeOf(error.reason); }

std::string_view RepeatName(Repeat repeat);

// `detail` is for the log.
std::unexpected<Error> RailFailure(RailCode code, std::string message, std::string detail = {});

}  // namespace ioworker::rails
