#include "domain/ledger/chart.h"

#include <algorithm>

#include "base/check.h"

namespace ioworker::ledger {
namespace {

constexpr unsigned Bit(PurseKind kind) { return 1U << static_cast<unsigned>(kind); }

constexpr unsigned kSpending = Bit(PurseKind::kSpending);
constexpr unsigned kEarnings = Bit(PurseKind::kEarnings);
constexpr unsigned kFees = Bit(PurseKind::kFees);
constexpr unsigned kOutside = Bit(PurseKind::kOutside);
constexpr unsigned kPool = Bit(PurseKind::kPool);
constexpr unsigned kTransit = Bit(PurseKind::kTransit);

// The table of docs/reference/ledger.md.
struct Rule {
  TransferKind kind;
  std::string_view name;
  unsigned from;
  unsigned to;
  bool within_account = false;  // both purses are of one account
};
constexpr Rule kRules[] = {
    {TransferKind::kCredit, "credit", kOutside, kSpending},
    {TransferKind::kEarning, "earning", kSpending, kEarnings},
    {TransferKind::kFee, "fee", kSpending, kFees},
    {TransferKind::kReward, "reward", kPool, kEarnings},
    {TransferKind::kRefund, "refund", kEarnings | kFees, kSpending},
    {TransferKind::kPenalty, "penalty", kEarnings, kFees},
    {TransferKind::kPayout, "payout", kEarnings, kTransit, /*within_account=*/true},
    {TransferKind::kPayoutSent, "payout_sent", kTransit, kOutside},
    {TransferKind::kPayoutReturned, "payout_returned", kTransit, kEarnings,
     /*within_account=*/true},
    {TransferKind::kPayoutFee, "payout_fee", kTransit, kFees},
    {TransferKind::kDeposit, "deposit", kOutside, kSpending},
    {TransferKind::kPool, "pool", kOutside | kFees, kPool},
    {TransferKind::kConversion, "conversion", kEarnings, kSpending, /*within_account=*/true},
};

const Rule* Find(TransferKind kind) {
  const auto* const rule = std::ranges::find(kRules, kind, &Rule::kind);
  return rule == std::end(kRules) ? nullptr : rule;
}

}  // namespace

std::string_view TransferKindName(TransferKind kind) {
  const auto* const rule = Find(kind);
  CHECK(rule != nullptr, "unknown transfer kind");
  return rule->name;
}

bool IsPurse(const PurseId& purse) {
  switch (purse.kind) {
    case PurseKind::kFees:
    case PurseKind::kOutside:
    case PurseKind::kPool:
      return purse.account.IsNil();
    case PurseKind::kSpending:
    case PurseKind::kEarnings:
    case PurseKind::kTransit:
      return !purse.account.IsNil();
  }
  return false;
}

bool Allows(TransferKind kind, const PurseId& from, const PurseId& to) {
  const auto* const rule = Find(kind);
  return rule != nullptr && IsPurse(from) && IsPurse(to) && (rule->from & Bit(from.kind)) != 0 &&
         (rule->to & Bit(to.kind)) != 0 && (!rule->within_account || from.account == to.account);
}

}  // namespace ioworker::ledger
