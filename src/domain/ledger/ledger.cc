#include "domain/ledger/ledger.h"

#include "base/check.h"

namespace ioworker::ledger {
namespace {

// No purse may hold more than this: a million times the largest amount, far from overflow.
constexpr Money kPurseMax{1'000'000'000'000'000'000};

}  // namespace

PostOutcome Ledger::Check(const Transfer& transfer, Money covered) const {
  if (transfer.amount <= Money{}) return PostOutcome::kAmountNotPositive;
  if (transfer.from == transfer.to) return PostOutcome::kSamePurse;
  if (!Allows(transfer.kind, transfer.from, transfer.to)) return PostOutcome::kWrongPurses;
  if (transfer.amount > kMoneyMax) return PostOutcome::kAmountTooLarge;
  if (Find(transfer.to).available + transfer.amount > kPurseMax)
    return PostOutcome::kAmountTooLarge;
  if (transfer.from.kind == PurseKind::kOutside) {
    const bool room = Find(transfer.from).available - transfer.amount >= -kPurseMax;
    return room ? PostOutcome::kOk : PostOutcome::kAmountTooLarge;
  }
  return transfer.amount > covered ? PostOutcome::kInsufficientFunds : PostOutcome::kOk;
}

PostOutcome Ledger::Post(const Transfer& transfer) {
  const auto outcome = Check(transfer, Find(transfer.from).available);
  if (outcome != PostOutcome::kOk) return outcome;
  auto& from = purses_[transfer.from];
  from.id = transfer.from;
  from.available -= transfer.amount;
  auto& to = purses_[transfer.to];
  to.id = transfer.to;
  to.available += transfer.amount;
  return PostOutcome::kOk;
}

PostOutcome Ledger::PostHeld(const Transfer& transfer) {
  CHECK(transfer.from.kind == PurseKind::kSpending, "only spending purses have holds");
  const auto outcome = Check(transfer, Find(transfer.from).held);
  if (outcome != PostOutcome::kOk) return outcome;
  purses_[transfer.from].held -= transfer.amount;
  auto& to = purses_[transfer.to];
  to.id = transfer.to;
  to.available += transfer.amount;
  return PostOutcome::kOk;
}

PostOutcome Ledger::Hold(const PurseId& purse, Money amount) {
  CHECK(amount >= Money{}, "a hold is not negative");
  if (amount == Money{}) return PostOutcome::kOk;
  const auto found = purses_.find(purse);
  if (found == purses_.end() || found->second.available < amount) {
    return PostOutcome::kInsufficientFunds;
  }
  found->second.available -= amount;
  found->second.held += amount;
  return PostOutcome::kOk;
}

void Ledger::Release(const PurseId& purse, Money amount) {
  if (amount == Money{}) return;
  auto& found = purses_[purse];
  CHECK(amount > Money{} && found.held >= amount, "released more than was held");
  found.held -= amount;
  found.available += amount;
}

Purse Ledger::Find(const PurseId& id) const {
  const auto found = purses_.find(id);
  return found == purses_.end() ? Purse{.id = id, .available = {}, .held = {}} : found->second;
}

void Ledger::Restore(const Purse& purse) {
  CHECK(purse.held >= Money{}, "a negative hold was stored");
  CHECK(purse.available >= Money{} || purse.id.kind == PurseKind::kOutside,
        "a negative purse was stored");
  purses_[purse.id] = purse;
}

Money Ledger::Sum() const {
  Money sum;
  for (const auto& [id, purse] : purses_) sum += purse.available + purse.held;
  return sum;
}

}  // namespace ioworker::ledger
