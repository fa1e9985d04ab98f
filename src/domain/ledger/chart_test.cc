#include "domain/ledger/chart.h"

#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ioworker::ledger {
namespace {

constexpr AccountId kOne{.high = 1, .low = 1};
constexpr AccountId kOther{.high = 1, .low = 2};

struct Side {
  const char* name;
  PurseId purse;
};
const Side kSides[] = {{"spending", PurseId::Spending(kOne)},
                       {"earnings", PurseId::Earnings(kOne)},
                       {"transit", PurseId::Transit(kOne)},
                       {"other's spending", PurseId::Spending(kOther)},
                       {"other's earnings", PurseId::Earnings(kOther)},
                       {"other's transit", PurseId::Transit(kOther)},
                       {"fees", PurseId::Fees()},
                       {"outside", PurseId::Outside()},
                       {"pool", PurseId::Pool()}};

// The chart as docs/reference/ledger.md has it, written out: every pair of purses, every kind.
TEST(ChartTest, EachKindGoesBetweenItsPursesAlone) {
  const std::set<std::string> wanted = {"credit: outside -> spending",
                                        "credit: outside -> other's spending",
                                        "deposit: outside -> spending",
                                        "deposit: outside -> other's spending",
                                        "earning: spending -> earnings",
                                        "earning: spending -> other's earnings",
                                        "earning: other's spending -> earnings",
                                        "earning: other's spending -> other's earnings",
                                        "fee: spending -> fees",
                                        "fee: other's spending -> fees",
                                        "reward: pool -> earnings",
                                        "reward: pool -> other's earnings",
                                        "refund: earnings -> spending",
                                        "refund: earnings -> other's spending",
                                        "refund: other's earnings -> spending",
                                        "refund: other's earnings -> other's spending",
                                        "refund: fees -> spending",
                                        "refund: fees -> other's spending",
                                        "penalty: earnings -> fees",
                                        "penalty: other's earnings -> fees",
                                        "payout: earnings -> transit",
                                        "payout: other's earnings -> other's transit",
                                        "payout_sent: transit -> outside",
                                        "payout_sent: other's transit -> outside",
                                        "payout_returned: transit -> earnings",
                                        "payout_returned: other's transit -> other's earnings",
                                        "payout_fee: transit -> fees",
                                        "payout_fee: other's transit -> fees",
                                        "pool: outside -> pool",
                                        "pool: fees -> pool",
                                        "conversion: earnings -> spending",
                                        "conversion: other's earnings -> other's spending"};
  std::set<std::string> allowed;
  for (int kind = 0; kind <= 255; ++kind) {
    for (const auto& from : kSides) {
      for (const auto& to : kSides) {
        const auto transfer = static_cast<TransferKind>(kind);
        if (!Allows(transfer, from.purse, to.purse)) continue;
        allowed.insert(fmt::format("{}: {} -> {}", TransferKindName(transfer), from.name, to.name));
      }
    }
  }
  EXPECT_EQ(allowed, wanted);
}

TEST(ChartTest, NoKindTouchesAPurseThatCannotBe) {
  const PurseId wrong[] = {{.account = {}, .kind = PurseKind::kSpending},
                           {.account = {}, .kind = PurseKind::kEarnings},
                           {.account = {}, .kind = PurseKind::kTransit},
                           {.account = kOne, .kind = PurseKind::kFees},
                           {.account = kOne, .kind = PurseKind::kOutside},
                           {.account = kOne, .kind = PurseKind::kPool},
                           {.account = kOne, .kind = static_cast<PurseKind>(7)}};
  for (const auto& purse : wrong) {
    EXPECT_FALSE(IsPurse(purse));
    for (int kind = 1; kind <= 13; ++kind) {
      for (const auto& side : kSides) {
        EXPECT_FALSE(Allows(static_cast<TransferKind>(kind), purse, side.purse)) << kind;
        EXPECT_FALSE(Allows(static_cast<TransferKind>(kind), side.purse, purse)) << kind;
      }
    }
  }
}

}  // namespace
}  // namespace ioworker::ledger
