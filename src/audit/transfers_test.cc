#include "audit/transfers.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "db/testing/test_database.h"
#include "domain/ledger/chain.h"
#include "store/ledger.h"
#include "store/migrations.h"

namespace ioworker::audit {
namespace {

using db::testing::Kind;

constexpr std::int64_t kRows = 3;

// Three chained transfers in a real database that lets anybody change anything.
class TransfersTest : public testing::TestWithParam<Kind> {
 protected:
  TransfersTest() : database_(GetParam()), writer_(*database_->OpenWriter()) {
    EXPECT_TRUE(store::Migrate(*writer_, Instant{}));
    EXPECT_TRUE(
        writer_->RunScript(GetParam() == Kind::kSqlite
                               ? "PRAGMA ignore_check_constraints=ON"
                               : "ALTER TABLE transfer DROP CONSTRAINT transfer_amount_check"));
    ledger::ChainHash before{};
    for (std::uint64_t i = 1; i <= kRows; ++i) {
      ledger::Transfer transfer{
          .sequence = i,
          .kind = ledger::TransferKind::kEarning,
          .from = ledger::PurseId::Spending({.high = 1, .low = i}),
          .to = ledger::PurseId::Earnings({.high = 2, .low = i}),
          .amount = Money{1'000'000},
          .lease = {.task = {.job = {.high = 3, .low = i}, .index = 7}, .attempt = 2},
          .device = {.high = 4, .low = i},
          .note = "a note",
          .at = Instant{1'800'000'000'000'000}};
      before = transfer.hash = ledger::HashAfter(before, transfer);
      EXPECT_TRUE(store::SaveTransfers(*writer_, {&transfer, 1}));
    }
  }

  std::string Found() {
    ChainCheck check;
    EXPECT_TRUE(ReadTransfers(*writer_, check));
    std::string text;
    for (const auto& finding : check.TakeFindings())
      text += finding.object + ": " + finding.what + "\n";
    return text;
  }

  db::testing::TestDatabase database_;
  std::unique_ptr<db::Connection> writer_;
};

TEST_P(TransfersTest, UnchangedRowsHaveNoFinding) { EXPECT_EQ(Found(), ""); }

struct NumberColumn {
  const char* read;
  const char* write;
};

// Every byte of every number in every row, changed by itself.
TEST_P(TransfersTest, AnyChangedByteOfANumberIsFound) {
  constexpr NumberColumn kColumns[] = {{"SELECT sequence FROM transfer WHERE sequence = $1",
                                        "UPDATE transfer SET sequence = $2 WHERE sequence = $1"},
                                       {"SELECT kind FROM transfer WHERE sequence = $1",
                                        "UPDATE transfer SET kind = $2 WHERE sequence = $1"},
                                       {"SELECT from_kind FROM transfer WHERE sequence = $1",
                                        "UPDATE transfer SET from_kind = $2 WHERE sequence = $1"},
                                       {"SELECT to_kind FROM transfer WHERE sequence = $1",
                                        "UPDATE transfer SET to_kind = $2 WHERE sequence = $1"},
                                       {"SELECT amount FROM transfer WHERE sequence = $1",
                                        "UPDATE transfer SET amount = $2 WHERE sequence = $1"},
                                       {"SELECT task_index FROM transfer WHERE sequence = $1",
                                        "UPDATE transfer SET task_index = $2 WHERE sequence = $1"},
                                       {"SELECT attempt FROM transfer WHERE sequence = $1",
                                        "UPDATE transfer SET attempt = $2 WHERE sequence = $1"},
                                       {"SELECT made_at FROM transfer WHERE sequence = $1",
                                        "UPDATE transfer SET made_at = $2 WHERE sequence = $1"}};
  for (const auto& column : kColumns) {
    for (std::int64_t sequence = 1; sequence <= kRows; ++sequence) {
      for (int byte = 0; byte < 8; ++byte) {
        std::int64_t before = 0;
        ASSERT_TRUE(writer_->Query(column.read, {sequence}, [&](const db::Row& row) -> Status {
          before = row.Int(0);
          return {};
        }));
        const auto after = before ^ (std::int64_t{0x40} << (8 * byte));
        ASSERT_TRUE(writer_->Run(column.write, {sequence, after}));
        const bool number = std::string_view(column.read).starts_with("SELECT sequence");
        const auto found = Found();
        // The last row under a higher number leaves a gap, the others too.
        EXPECT_NE(found.find(" " + std::to_string(sequence)), std::string::npos)
            << column.write << " byte " << byte << " of " << sequence << ": " << found;
        ASSERT_TRUE(writer_->Run(column.write, {number ? after : sequence, before}));
        ASSERT_EQ(Found(), "") << column.write;
      }
    }
  }
}

// Every byte of every id, note and hash in every row.
TEST_P(TransfersTest, AnyChangedByteOfBytesIsFound) {
  constexpr NumberColumn kColumns[] = {
      {"SELECT from_account FROM transfer WHERE sequence = $1",
       "UPDATE transfer SET from_account = $2 WHERE sequence = $1"},
      {"SELECT to_account FROM transfer WHERE sequence = $1",
       "UPDATE transfer SET to_account = $2 WHERE sequence = $1"},
      {"SELECT job FROM transfer WHERE sequence = $1",
       "UPDATE transfer SET job = $2 WHERE sequence = $1"},
      {"SELECT device FROM transfer WHERE sequence = $1",
       "UPDATE transfer SET device = $2 WHERE sequence = $1"},
      {"SELECT hash FROM transfer WHERE sequence = $1",
       "UPDATE transfer SET hash = $2 WHERE sequence = $1"},
      {"SELECT note FROM transfer WHERE sequence = $1",
       "UPDATE transfer SET note = $2 WHERE sequence = $1"}};
  for (const auto& column : kColumns) {
    const bool text = std::string_view(column.read).starts_with("SELECT note");
    const auto write = [&](std::int64_t sequence, const std::string& value) {
      return writer_->Run(column.write,
                          {sequence, text ? db::Param(value) : db::Param(db::Bytes{value})});
    };
    for (std::int64_t sequence = 1; sequence <= kRows; ++sequence) {
      std::string before;
      ASSERT_TRUE(writer_->Query(column.read, {sequence}, [&](const db::Row& row) -> Status {
        before = text ? row.Text(0) : row.Blob(0);
        return {};
      }));
      for (std::size_t byte = 0; byte < before.size(); ++byte) {
        auto after = before;
        after[byte] = static_cast<char>(after[byte] ^ 1);
        ASSERT_TRUE(write(sequence, after));
        const auto found = Found();
        EXPECT_TRUE(found.starts_with("transfer " + std::to_string(sequence) + ": ") &&
                    std::ranges::count(found, '\n') == 1)
            << column.write << " byte " << byte << " of " << sequence << ": " << found;
      }
      ASSERT_TRUE(write(sequence, before));
      ASSERT_EQ(Found(), "");
    }
  }
}

TEST_P(TransfersTest, MissingRowAndMissingHashAreFound) {
  ASSERT_TRUE(writer_->RunScript("UPDATE transfer SET hash = NULL WHERE sequence = 2"));
  EXPECT_NE(Found().find("transfer 2: no hash"), std::string::npos);
  ASSERT_TRUE(writer_->RunScript("DELETE FROM transfer WHERE sequence = 2"));
  EXPECT_NE(Found().find("transfer 2: missing"), std::string::npos);
}

// A value that reads as the right one.
TEST(TransfersOnSqliteTest, CellOfAnotherTypeIsFound) {
  db::testing::TestDatabase database(Kind::kSqlite);
  const auto writer = *database->OpenWriter();
  ASSERT_TRUE(store::Migrate(*writer, Instant{}));
  ledger::Transfer transfer{.sequence = 1,
                            .kind = ledger::TransferKind::kCredit,
                            .from = ledger::PurseId::Outside(),
                            .to = ledger::PurseId::Spending({.high = 1, .low = 1}),
                            .amount = Money{5},
                            .lease = {},
                            .device = {},
                            .note = "x",
                            .at = {}};
  transfer.hash = ledger::HashAfter({}, transfer);
  ASSERT_TRUE(store::SaveTransfers(*writer, {&transfer, 1}));
  for (const char* change :
       {"UPDATE transfer SET amount = 5.5", "UPDATE transfer SET attempt = 'x'",
        "UPDATE transfer SET task_index = x'00'", "UPDATE transfer SET note = CAST('x' AS BLOB)",
        "UPDATE transfer SET device = zeroblob(16)"}) {
    ASSERT_TRUE(writer->RunScript("SAVEPOINT before"));
    ASSERT_TRUE(writer->RunScript(change));
    ChainCheck check;
    ASSERT_TRUE(ReadTransfers(*writer, check));
    EXPECT_EQ(check.TakeFindings().size(), 1U) << change;
    ASSERT_TRUE(writer->RunScript("ROLLBACK TO SAVEPOINT before; RELEASE SAVEPOINT before"));
  }
}

INSTANTIATE_TEST_SUITE_P(OnBoth, TransfersTest, testing::Values(Kind::kSqlite, Kind::kPostgres));

}  // namespace
}  // namespace ioworker::audit
