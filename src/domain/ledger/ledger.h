// The ledger: purses and what moves between them. Double entry in integers; the sum is always zero.
//
// Pure: one owner, no I/O, no clock. Each rule is one named outcome, checked in the order of
// PostOutcome; a refused call changes nothing. A hold reserves part of a purse; it is no transfer.
// The purse `kOutside` stands for the world that money comes from; it alone may be negative.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/money.h"
#include "base/time.h"
#include "domain/ids/ids.h"
#include "domain/jobs/lease_ref.h"

namespace ioworker::ledger {

// The values are stored.
enum class PurseKind : std::uint8_t {
  kSpending = 1,  // what an account can rent with
  kEarnings = 2,  // what an account earned by lending
  kFees = 3,      // the network's own
  kOutside = 4,   // the world
};

struct PurseId {
  AccountId account;  // nil for kFees and kOutside
  PurseKind kind = PurseKind::kSpending;

  auto operator<=>(const PurseId&) const = default;

  static PurseId Spending(AccountId account) { return {account, PurseKind::kSpending}; }
  static PurseId Earnings(AccountId account) { return {account, PurseKind::kEarnings}; }
  static PurseId Fees() { return {{}, PurseKind::kFees}; }
  static PurseId Outside() { return {{}, PurseKind::kOutside}; }
};

struct Purse {
  PurseId id;
  Money available;
  Money held;

  bool operator==(const Purse&) const = default;
};

// The values are stored and equal those of the contract (v1.Transfer.Kind).
enum class TransferKind : std::uint8_t { kCredit = 1, kEarning = 2, kFee = 3 };

std::string_view TransferKindName(TransferKind kind);

struct Transfer {
  std::uint64_t sequence = 0;  // place in the ledger, from 1 without gaps
  TransferKind kind = TransferKind::kCredit;
  PurseId from;
  PurseId to;
  Money amount;
  jobs::LeaseRef lease;  // nil job if it belongs to none
  DeviceId device;       // nil if it belongs to none
  std::string note;
  Instant at;
};

enum class PostOutcome {
  kOk,
  kAmountNotPositive,
  kSamePurse,
  kAmountTooLarge,  // over kMoneyMax, or the purse would be
  kInsufficientFunds,
};

}  // namespace ioworker::ledger

template <>
struct std::hash<ioworker::ledger::PurseId> {
  std::size_t operator()(const ioworker::ledger::PurseId& id) const noexcept {
    return std::hash<ioworker::AccountId>{}(id.account) * 7 + static_cast<std::size_t>(id.kind);
  }
};

namespace ioworker::ledger {

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
