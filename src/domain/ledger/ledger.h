// The ledger: purses and what moves between them. Double entry in integers; the sum is always zero.
//
// Pure: one owner, no I/O, no clock. Each rule is one named outcome, checked in the order of
// PostOutcome; a refused call changes nothing. A hold reserves part of a purse; it is no transfer.
// The purse `kOutside` stands for the world that money comes from; it alone may be negative.
#pragma once

#include <unordered_map>

#include "base/money.h"
#include "domain/ledger/chart.h"
#include "domain/ledger/transfer.h"

namespace ioworker::ledger {

struct Purse {
  PurseId id;
  Money available;
  Money held;

  bool operator==(const Purse&) const = default;
};

enum class PostOutcome {
  kOk,
  kAmountNotPositive,
  kSamePurse,
  kWrongPurses,     // its kind does not go between these (domain/ledger/chart.h)
  kAmountTooLarge,  // over kMoneyMax, or the purse would be
  kInsufficientFunds,
};

class Ledger {
 public:
  // Moves `amount` from what is available.
  PostOutcome Post(const Transfer& transfer);

  // Moves `amount` from what is held: pays for a lease.
  PostOutcome PostHeld(const Transfer& transfer);

  // Reserves part of what is available. A hold of nothing is fine.
  PostOutcome Hold(const PurseId& purse, Money amount);

  // Gives reserved money back. Releasing more than is held is a bug.
  void Release(const PurseId& purse, Money amount);

  // An unknown purse is an empty one.
  Purse Find(const PurseId& id) const;

  // Puts back what the store kept.
  void Restore(const Purse& purse);

  // Of every purse; zero unless the program is wrong.
  Money Sum() const;

  const std::unordered_map<PurseId, Purse>& purses() const { return purses_; }

 private:
  PostOutcome Check(const Transfer& transfer, Money covered) const;

  std::unordered_map<PurseId, Purse> purses_;
};

}  // namespace ioworker::ledger
