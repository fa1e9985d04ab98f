#include "domain/ledger/ledger.h"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ioworker::ledger {
namespace {

constexpr AccountId kRenter{.high = 1, .low = 1};
constexpr AccountId kOwner{.high = 1, .low = 2};

Transfer Move(TransferKind kind, PurseId from, PurseId to, Money amount) {
  return {.kind = kind,
          .from = from,
          .to = to,
          .amount = amount,
          .lease = {},
          .device = {},
          .note = {},
          .at = {}};
}

// Of the first kind that goes between them.
Transfer Move(PurseId from, PurseId to, Money amount) {
  auto kind = TransferKind::kCredit;
  for (int i = 1; i <= 13 && !Allows(kind, from, to); ++i) kind = static_cast<TransferKind>(i);
  return Move(kind, from, to, amount);
}

Ledger LedgerWith(Money amount) {
  Ledger ledger;
  if (amount > Money{}) {
    EXPECT_EQ(ledger.Post(Move(PurseId::Outside(), PurseId::Spending(kRenter), amount)),
              PostOutcome::kOk);
  }
  return ledger;
}

TEST(LedgerTest, RefusedTransferChangesNothing) {
  Ledger ledger = LedgerWith(Money{500});
  const auto before = ledger.purses();
  const auto renter = PurseId::Spending(kRenter), owner = PurseId::Earnings(kOwner);
  EXPECT_EQ(ledger.Post(Move(renter, owner, Money{501})), PostOutcome::kInsufficientFunds);
  EXPECT_EQ(ledger.Post(Move(renter, owner, Money{0})), PostOutcome::kAmountNotPositive);
  EXPECT_EQ(ledger.PostHeld(Move(renter, owner, Money{1})), PostOutcome::kInsufficientFunds);
  EXPECT_EQ(ledger.Hold(renter, Money{501}), PostOutcome::kInsufficientFunds);
  EXPECT_EQ(ledger.Hold(owner, Money{1}), PostOutcome::kInsufficientFunds);
  EXPECT_EQ(ledger.purses(), before);
}

TEST(LedgerTest, TheFirstRefusalInTheListIsGiven) {
  Ledger ledger = LedgerWith(Money{500});
  const auto renter = PurseId::Spending(kRenter), owner = PurseId::Earnings(kOwner);
  const Money too_large{kMoneyMax.micros + 1};
  EXPECT_EQ(ledger.Post(Move(renter, renter, Money{-1})), PostOutcome::kAmountNotPositive);
  EXPECT_EQ(ledger.Post(Move(renter, renter, too_large)), PostOutcome::kSamePurse);
  EXPECT_EQ(ledger.Post(Move(TransferKind::kFee, renter, owner, too_large)),
            PostOutcome::kWrongPurses);
  EXPECT_EQ(ledger.Post(Move(renter, owner, too_large)), PostOutcome::kAmountTooLarge);
  EXPECT_EQ(ledger.Post(Move(PurseId::Outside(), renter, too_large)), PostOutcome::kAmountTooLarge);
  EXPECT_EQ(ledger.Post(Move(renter, owner, Money{501})), PostOutcome::kInsufficientFunds);
  EXPECT_EQ(ledger.Post(Move(renter, owner, Money{500})), PostOutcome::kOk);
}

TEST(LedgerTest, NoPurseOverflows) {
  Ledger ledger;
  const auto credit = Move(PurseId::Outside(), PurseId::Spending(kRenter), kMoneyMax);
  int booked = 0;
  while (booked < 2000 && ledger.Post(credit) == PostOutcome::kOk) ++booked;
  EXPECT_EQ(booked, 1000);
  EXPECT_EQ(ledger.Sum(), Money{});
}

TEST(LedgerTest, HeldMoneyCannotBeSpentOrHeldAgain) {
  Ledger ledger = LedgerWith(Money{500});
  const auto renter = PurseId::Spending(kRenter), owner = PurseId::Earnings(kOwner);
  ASSERT_EQ(ledger.Hold(renter, Money{400}), PostOutcome::kOk);
  EXPECT_EQ(ledger.Post(Move(renter, owner, Money{101})), PostOutcome::kInsufficientFunds);
  EXPECT_EQ(ledger.Hold(renter, Money{101}), PostOutcome::kInsufficientFunds);
  EXPECT_EQ(ledger.PostHeld(Move(renter, owner, Money{150})), PostOutcome::kOk);
  ledger.Release(renter, Money{250});
  EXPECT_EQ(ledger.Find(renter), (Purse{renter, Money{350}, Money{}}));
  EXPECT_EQ(ledger.Find(owner).available, Money{150});
}

TEST(LedgerDeathTest, ReleasingTwiceStopsTheProcess) {
  Ledger ledger = LedgerWith(Money{500});
  ASSERT_EQ(ledger.Hold(PurseId::Spending(kRenter), Money{400}), PostOutcome::kOk);
  ledger.Release(PurseId::Spending(kRenter), Money{400});
  EXPECT_DEATH(ledger.Release(PurseId::Spending(kRenter), Money{400}), "more than was held");
}

TEST(LedgerDeathTest, NegativePurseIsNotRestored) {
  Ledger ledger;
  ledger.Restore({.id = PurseId::Outside(), .available = Money{-5}, .held = {}});
  EXPECT_DEATH(ledger.Restore({.id = PurseId::Fees(), .available = Money{-5}, .held = {}}),
               "negative purse");
}

// Any calls in any order: the sum stays zero, nobody but the world is in debt, and a plain model
// that only adds and subtracts agrees.
RC_GTEST_PROP(LedgerTest, AnyCallsKeepTheBooks, ()) {
  const PurseId purses[] = {
      PurseId::Outside(),         PurseId::Fees(),           PurseId::Pool(),
      PurseId::Spending(kRenter), PurseId::Spending(kOwner), PurseId::Earnings(kOwner),
      PurseId::Earnings(kRenter), PurseId::Transit(kOwner)};
  Ledger ledger;
  std::map<PurseId, std::pair<std::int64_t, std::int64_t>> model;
  const auto calls = *rc::gen::inRange(0, 60);
  for (int call = 0; call < calls; ++call) {
    const auto from = purses[*rc::gen::inRange(0, 8)], to = purses[*rc::gen::inRange(0, 8)];
    const Money amount{*rc::gen::inRange<std::int64_t>(0, 1000)};
    auto& [available, held] = model[from];
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        if (ledger.Post(Move(from, to, amount)) != PostOutcome::kOk) break;
        available -= amount.micros;
        model[to].first += amount.micros;
        break;
      case 1:
        if (from.kind != PurseKind::kSpending) break;
        if (ledger.PostHeld(Move(from, to, amount)) != PostOutcome::kOk) break;
        held -= amount.micros;
        model[to].first += amount.micros;
        break;
      case 2:
        if (from.kind == PurseKind::kOutside) break;
        if (ledger.Hold(from, amount) != PostOutcome::kOk) break;
        available -= amount.micros;
        held += amount.micros;
        break;
      default:
        const Money release = std::min(amount, Money{held});
        ledger.Release(from, release);
        available += release.micros;
        held -= release.micros;
    }
    RC_ASSERT(ledger.Sum() == Money{});
    for (const auto& [id, expected] : model) {
      const Purse purse = ledger.Find(id);
      RC_ASSERT(purse.available == Money{expected.first});
      RC_ASSERT(purse.held == Money{expected.second});
      RC_ASSERT(purse.available >= Money{} || id.kind == PurseKind::kOutside);
    }
  }
}

}  // namespace
}  // namespace ioworker::ledger
