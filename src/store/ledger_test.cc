#include "store/ledger.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

TEST_P(StoreTest, PursesAndTransfersAreFound) {
  const auto one = NewId<AccountId>(), other = NewId<AccountId>();
  const ledger::Purse purse{ledger::PurseId::Spending(one), Money{70}, Money{30}};
  const ledger::Purse outside{ledger::PurseId::Outside(), Money{-100}, Money{}};
  const ledger::Purse before{purse.id, Money{1}, Money{2}};
  ASSERT_TRUE(SavePurses(*writer_, {&before}));
  ASSERT_TRUE(SavePurses(*writer_, {&purse, &outside}));
  const auto loaded = *LoadPurses(*writer_);
  ASSERT_EQ(loaded.size(), 2U);
  EXPECT_TRUE(std::ranges::find(loaded, purse) != loaded.end());
  EXPECT_TRUE(std::ranges::find(loaded, outside) != loaded.end());
  EXPECT_EQ(FindPurses(*writer_, one)->held, Money{30});
  EXPECT_EQ(SumBooks(*writer_)->outside, Money{-100});

  const jobs::LeaseRef lease{.task = {.job = NewId<JobId>(), .index = 4}, .attempt = 2};
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
    const ledger::Transfer transfer{.sequence = sequence,
                                    .kind = ledger::TransferKind::kEarning,
                                    .from = ledger::PurseId::Spending(one),
                                    .to = ledger::PurseId::Earnings(other),
                                    .amount = Money{5},
                                    .lease = sequence == 2 ? lease : jobs::LeaseRef{},
                                    .device = device_,
                                    .note = "note",
                                    .at = now_};
    ASSERT_TRUE(SaveTransfers(*writer_, {&transfer, 1}));
  }
  EXPECT_EQ(FindChainHead(*writer_)->sequence, 3U);
  const auto page = *ListTransfers(*writer_, {.account = other, .job = {}, .before = 3}, 1);
  ASSERT_EQ(page.rows.size(), 1U);
  EXPECT_TRUE(page.more);
  EXPECT_EQ(page.rows[0].lease, lease);
  EXPECT_EQ(page.rows[0].from, ledger::PurseId::Spending(one));
  EXPECT_EQ(page.rows[0].device, device_);
  EXPECT_EQ(
      ListTransfers(*writer_, {.account = {}, .job = lease.task.job, .before = 0}, 9)->rows.size(),
      1U);
  EXPECT_TRUE(ListTransfers(*writer_, {.account = NewId<AccountId>(), .job = {}, .before = 0}, 9)
                  ->rows.empty());
  const auto days = *SumEarnings(*writer_, other, Instant{0});
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(days[0].earned, Money{15});
}

TEST_P(StoreTest, TransferNumberIsTakenOnce) {
  const ledger::Transfer transfer{.sequence = 1,
                                  .kind = ledger::TransferKind::kCredit,
                                  .from = ledger::PurseId::Outside(),
                                  .to = ledger::PurseId::Fees(),
                                  .amount = Money{5},
                                  .lease = {},
                                  .device = {},
                                  .note = {},
                                  .at = {}};
  ASSERT_TRUE(SaveTransfers(*writer_, {&transfer, 1}));
  EXPECT_FALSE(SaveTransfers(*writer_, {&transfer, 1}));
}

}  // namespace
}  // namespace ioworker::store
