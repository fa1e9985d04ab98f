#include "store/chain.h"

#include <gtest/gtest.h>

#include "domain/ledger/chain.h"
#include "store/ledger.h"
#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

// As a database from before the chain has them.
void SaveUnchained(db::Connection& writer, std::uint64_t first, std::uint64_t last) {
  std::vector<ledger::Transfer> transfers;
  for (auto sequence = first; sequence <= last; ++sequence) {
    transfers.push_back({.sequence = sequence,
                         .kind = ledger::TransferKind::kCredit,
                         .from = ledger::PurseId::Outside(),
                         .to = ledger::PurseId::Spending({.high = 1, .low = sequence % 7 + 1}),
                         .amount = Money{static_cast<std::int64_t>(sequence)},
                         .lease = {},
                         .device = {},
                         .note = "note",
                         .at = Instant{1}});
  }
  ASSERT_TRUE(SaveTransfers(writer, transfers));
  ASSERT_TRUE(writer.Run("UPDATE transfer SET hash = NULL WHERE sequence >= $1",
                         {static_cast<std::int64_t>(first)}));
}

void ExpectChained(db::Connection& connection, std::uint64_t count) {
  ledger::ChainHash before{};
  for (std::uint64_t at = 0; at < count;) {
    const auto page = *ListTransfersAfter(connection, at, kChainedAtOnce);
    ASSERT_FALSE(page.empty());
    for (const auto& transfer : page) {
      before = ledger::HashAfter(before, transfer);
      ASSERT_EQ(transfer.hash, before) << transfer.sequence;
    }
    at += page.size();
  }
  EXPECT_EQ(*FindChainHead(connection), (ledger::ChainHead{.sequence = count, .hash = before}));
}

TEST_P(StoreTest, TransfersFromBeforeTheChainAreChained) {
  constexpr std::uint64_t kCount = 2 * kChainedAtOnce + 7;
  SaveUnchained(*writer_, 1, kCount);
  EXPECT_EQ(FindChainHead(*writer_)->hash, ledger::ChainHash{});
  EXPECT_EQ(*ChainTransfers(*writer_), kCount);
  ExpectChained(*writer_, kCount);
  EXPECT_EQ(*ChainTransfers(*writer_), 0U);
}

// A process that ends on the way: what it committed stays, the next one goes on there.
TEST_P(StoreTest, ChainingGoesOnWhereItStopped) {
  constexpr std::uint64_t kCount = 3 * kChainedAtOnce;
  SaveUnchained(*writer_, 1, kCount);
  int batches = 0;
  const auto stopped = ChainTransfers(*writer_, [&](db::Connection&) -> Status {
    if (++batches <= 2) return {};
    return Unavailable("stopped");
  });
  EXPECT_FALSE(stopped);
  EXPECT_EQ(FindLastChained(*writer_)->sequence, 2 * kChainedAtOnce);
  EXPECT_EQ(*ChainTransfers(*writer_), kChainedAtOnce);
  ExpectChained(*writer_, kCount);
}

// An older program that led meanwhile wrote on without hashes.
TEST_P(StoreTest, TransfersOfAnOlderProgramAreChainedToTheRest) {
  SaveUnchained(*writer_, 1, 5);
  EXPECT_EQ(*ChainTransfers(*writer_), 5U);
  SaveUnchained(*writer_, 6, 9);
  EXPECT_EQ(*ChainTransfers(*writer_), 4U);
  ExpectChained(*writer_, 9);
}

// It would hide what was changed.
TEST_P(StoreTest, RowInTheMiddleIsNotChainedAnew) {
  SaveUnchained(*writer_, 1, 5);
  EXPECT_EQ(*ChainTransfers(*writer_), 5U);
  ASSERT_TRUE(writer_->Run("UPDATE transfer SET hash = NULL, amount = 99 WHERE sequence = 3"));
  EXPECT_EQ(*ChainTransfers(*writer_), 0U);
  EXPECT_EQ((*ListTransfersAfter(*writer_, 2, 1))[0].hash, ledger::ChainHash{});
}

}  // namespace
}  // namespace ioworker::store
