// The chart of accounts: every kind of purse, every kind of transfer, and between which purses each
// may move money. docs/reference/ledger.md explains them with examples.
//
// Closed lists; the values are stored, so a kind keeps its number for ever. Values only: any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "domain/ids/ids.h"

namespace ioworker::ledger {

enum class PurseKind : std::uint8_t {
  kSpending = 1,  // what an account can rent with
  kEarnings = 2,  // what an account earned by lending
  kFees = 3,      // the network's own
  kOutside = 4,   // the world
  kPool = 5,      // the network's, for availability rewards
  kTransit = 6,   // an account's payouts on their way
};

struct PurseId {
  AccountId account;  // nil for the network's purses and the world's
  PurseKind kind = PurseKind::kSpending;

  auto operator<=>(const PurseId&) const = default;

  static PurseId Spending(AccountId account) { return {account, PurseKind::kSpending}; }
  static PurseId Earnings(AccountId account) { return {account, PurseKind::kEarnings}; }
  static PurseId Transit(AccountId account) { return {account, PurseKind::kTransit}; }
  static PurseId Fees() { return {{}, PurseKind::kFees}; }
  static PurseId Outside() { return {{}, PurseKind::kOutside}; }
  static PurseId Pool() { return {{}, PurseKind::kPool}; }
};

// The values equal those of the contract (v1.Transfer.Kind).
enum class TransferKind : std::uint8_t {
  kCredit = 1,          // outside -> spending: an operator records money that came in
  kEarning = 2,         // spending -> earnings: a renter pays an owner for a lease
  kFee = 3,             // spending -> fees: a renter pays the network for a lease
  kReward = 4,          // pool -> earnings: for being available
  kRefund = 5,          // earnings or fees -> spending: a charge is given back
  kPenalty = 6,         // earnings -> fees
  kPayout = 7,          // earnings -> the same account's transit: asked to be paid out
  kPayoutSent = 8,      // transit -> outside: it has arrived
  kPayoutReturned = 9,  // transit -> the same account's earnings: it did not
  kPayoutFee = 10,      // transit -> fees: what sending it cost
  kDeposit = 11,        // outside -> spending: a rail saw money come in
  kPool = 12,           // outside or fees -> pool
  kConversion = 13,     // earnings -> the same account's spending
};

// "credit", "payout_sent", …
std::string_view TransferKindName(TransferKind kind);

// Whether the purse is one that there can be: the network's and the world's have no account, all
// others have one.
bool IsPurse(const PurseId& purse);

// Whether a transfer of this kind may go from the one purse to the other.
bool Allows(TransferKind kind, const PurseId& from, const PurseId& to);

}  // namespace ioworker::ledger

template <>
struct std::hash<ioworker::ledger::PurseId> {
  std::size_t operator()(const ioworker::ledger::PurseId& id) const noexcept {
    return std::hash<ioworker::AccountId>{}(id.account) * 7 + static_cast<std::size_t>(id.kind);
  }
};
