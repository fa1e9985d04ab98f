// BrokenRail: answers every call with "misconfigured" and the same words, so that a rail whose
// settings are wrong can say so to whoever started it. One thread.
#pragma once

#include <string>
#include <utility>

#include "rails/rail.h"
#include "rails/rail_error.h"

namespace ioworker::rails {

class BrokenRail final : public Rail {
 public:
  explicit BrokenRail(std::string why) : why_(std::move(why)) {}

  Result<RailDescription> Describe() override { return Say(); }
  Result<CheckedAddress> ValidateAddress(const std::string&) override { return Say(); }
  Result<RailQuote> Quote(const std::string&, Money) override { return Say(); }
  Result<Prepared> Prepare(const PayoutOrder&) override { return Say(); }
  Status Submit(const Prepared&) override { return Say(); }
  Result<PayoutState> GetState(const Prepared&) override { return Say(); }
  Result<CancelOutcome> Cancel(const Prepared&) override { return Say(); }

 private:
  std::unexpected<Error> Say() const { return RailFailure(RailCode::kMisconfigured, why_); }

  std::string why_;
};

}  // namespace ioworker::rails
