// ProgramRail: a rail that is a program, started as a child and spoken to as
// docs/reference/rails.md says. What the coordinator pays with.
//
// One thread; a call blocks up to its deadline. The child is started by the first call and again
// after it died, after waits that double. A child that breaks the protocol or misses a deadline is
// killed; the call answers kUnavailable or kDeadlineExceeded with the reason "unreachable", and
// repeating it is safe, as for every call of a rail. Its standard error goes to ours.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/clock.h"
#include "rails/child.h"
#include "rails/line_stream.h"
#include "rails/rail.h"

namespace ioworker::rails {

struct ProgramRailOptions {
  std::vector<std::string> words{};  // path and arguments
  Duration wait_first = seconds{1};  // after the second death in a row; the first has no wait
  Duration wait_max = seconds{60};
  Duration deadline_max = seconds{60};  // bounds the contract's own; for tests
};

class ProgramRail final : public Rail {
 public:
  // `clock` must outlive it.
  ProgramRail(ProgramRailOptions options, const Clock& clock);
  ~ProgramRail() override;

  Result<RailDescription> Describe() override;
  Result<CheckedAddress> ValidateAddress(const std::string& address) override;
  Result<RailQuote> Quote(const std::string& address, Money amount) override;
  Result<Prepared> Prepare(const PayoutOrder& order) override;
  Status Submit(const Prepared& prepared) override;
  Result<PayoutState> GetState(const Prepared& prepared) override;
  Result<CancelOutcome> Cancel(const Prepared& prepared) override;

  // How often a child was started.
  int starts() const { return starts_; }

 private:
  Result<nlohmann::json> Call(const char* method, const nlohmann::json& params, Duration deadline);
  Result<nlohmann::json> Exchange(const char* method, const nlohmann::json& params,
                                  Duration deadline);
  Status EnsureStarted();
  void Drop();

  ProgramRailOptions options_;
  const Clock& clock_;
  std::unique_ptr<Child> child_;
  std::unique_ptr<LineStream> stream_;
  std::int64_t last_id_ = 0;
  int starts_ = 0;
  int deaths_ = 0;         // in a row
  Duration not_before_{};  // of the next start, by Steady
};

}  // namespace ioworker::rails
