// ManualRail: a person pays. Orders go into a CSV file, what became of them is read from another.
//
// In its folder: `outbox.csv` lists what is to be paid (or, after a cancel, not to be paid any more),
// written anew whole with each change; the operator fills `inbox.csv` with lines
// `payout,reference,paid|returned`; `journal.jsonl` is the truth. What the operator has once said of
// a payout stays. One thread. docs/reference/rails.md is its contract.
#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "rails/manual/journal.h"
#include "rails/rail.h"

namespace ioworker::rail_manual {

struct ManualOptions {
  std::string folder{};
  std::string currency = "EUR";
  int decimals = 2;
  Money amount_max{1'000'000'000};
  int open_payouts_max = 1'000;
};

class ManualRail final : public rails::Rail {
 public:
  // `clock` must outlive it.
  static Result<std::unique_ptr<ManualRail>> Open(ManualOptions options, const Clock& clock);

  Result<rails::RailDescription> Describe() override;
  Result<rails::CheckedAddress> ValidateAddress(const std::string& address) override;
  Result<rails::RailQuote> Quote(const std::string& address, Money amount) override;
  Result<rails::Prepared> Prepare(const rails::PayoutOrder& order) override;
  Status Submit(const rails::Prepared& prepared) override;
  Result<rails::PayoutState> GetState(const rails::Prepared& prepared) override;
  Result<rails::CancelOutcome> Cancel(const rails::Prepared& prepared) override;

 private:
  ManualRail(ManualOptions options, Journal journal, const Clock& clock);
  Status CheckAmount(Money amount) const;
  Result<Entry> Look(const rails::Prepared& prepared);
  Status Advance(Entry& entry, Step step);
  Status ReadInbox(Entry& entry);
  Status WriteOutbox() const;

  ManualOptions options_;
  Journal journal_;
  const Clock& clock_;
};

}  // namespace ioworker::rail_manual
