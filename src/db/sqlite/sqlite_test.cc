#include "db/sqlite/sqlite.h"

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/thread.h"

namespace ioworker::db::sqlite {

struct JobTag {
  static constexpr std::string_view kPrefix = "job";
};
using JobId = Id<JobTag>;

namespace {

class SqliteTest : public testing::Test {
 protected:
  SqliteTest() {
    std::string pattern = testing::TempDir() + "sqlite_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    database_ = *Open(folder_ + "/test.db");
    writer_ = *database_->OpenWriter();
    EXPECT_TRUE(
        writer_->RunScript("CREATE TABLE pair (a BIGINT PRIMARY KEY, b BIGINT);"
                           "CREATE TABLE thing (id BYTEA, n BIGINT, t TEXT, b BYTEA);"));
  }
  ~SqliteTest() override {
    writer_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::int64_t Count(Connection& connection) {
    std::int64_t count = -1;
    EXPECT_TRUE(connection.Query("SELECT count(*) FROM pair", {}, [&](const Row& row) -> Status {
      count = row.Int(0);
      return {};
    }));
    return count;
  }

  std::string folder_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> writer_;
};

TEST_F(SqliteTest, DroppedTransactionLeavesNothing) {
  {
    auto tx = Tx::Begin(*writer_);
    ASSERT_TRUE(tx);
    ASSERT_TRUE(tx->connection().Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
    EXPECT_EQ(Count(*writer_), 1);
  }
  EXPECT_EQ(Count(*writer_), 0);
}

TEST_F(SqliteTest, CommittedTransactionStays) {
  auto tx = Tx::Begin(*writer_);
  ASSERT_TRUE(tx->connection().Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
  ASSERT_TRUE(tx->Commit());
  writer_.reset();
  writer_ = *database_->OpenWriter();
  EXPECT_EQ(Count(*writer_), 1);
}

TEST_F(SqliteTest, EveryKindOfValueComesBackAsItWent) {
  const JobId id{.high = 0x8000000000000001, .low = 0xffffffffffffff00};
  const std::string text("naïve \0 zero", 13);
  const std::string bytes("\x00\xff\x80", 3);
  constexpr std::string_view kInsert = "INSERT INTO thing VALUES ($1, $2, $3, $4)";
  ASSERT_TRUE(
      writer_->Run(kInsert, {id, std::numeric_limits<std::int64_t>::min(), text, Bytes{bytes}}));
  ASSERT_TRUE(writer_->Run(kInsert, {nullptr, nullptr, nullptr, std::optional<Instant>()}));
  ASSERT_TRUE(writer_->Run(kInsert, {JobId(), Money{-5}, std::string_view(), Bytes{}}));

  int rows = 0;
  ASSERT_TRUE(writer_->Query("SELECT id, n, t, b FROM thing ORDER BY rowid", {},
                             [&](const Row& row) -> Status {
                               if (rows == 0) {
                                 EXPECT_EQ(row.IdAt<JobId>(0), id);
                                 EXPECT_EQ(row.Int(1), std::numeric_limits<std::int64_t>::min());
                                 EXPECT_EQ(row.Text(2), text);
                                 EXPECT_EQ(row.Blob(3), bytes);
                               } else if (rows == 1) {
                                 for (int column = 0; column < 4; ++column)
                                   EXPECT_TRUE(row.IsNull(column));
                                 EXPECT_TRUE(row.IdAt<JobId>(0).IsNil());
                               } else {
                                 for (int column = 0; column < 4; ++column)
                                   EXPECT_FALSE(row.IsNull(column)) << column;
                                 EXPECT_EQ(row.Amount(1), Money{-5});
                                 EXPECT_EQ(row.Text(2), "");
                               }
                               ++rows;
                               return {};
                             }));
  EXPECT_EQ(rows, 3);
}

TEST_F(SqliteTest, ParametersGoByNumberNotByPlace) {
  ASSERT_TRUE(writer_->Run("INSERT INTO pair (b, a) VALUES ($2, $1)", {10, 20}));
  std::vector<std::int64_t> seen;
  const auto collect = [&](const Row& row) -> Status {
    seen.push_back(row.Int(0));
    return {};
  };
  ASSERT_TRUE(
      writer_->Query("SELECT b FROM pair WHERE a = $2 OR a = $2 AND b = $1", {20, 10}, collect));
  EXPECT_EQ(seen, std::vector<std::int64_t>{20});
}

TEST_F(SqliteTest, StatementIsFoundAgainByItsTextWhereverThatLies) {
  for (int i = 0; i < 5; ++i) {
    const std::string copy = "INSERT INTO pair VALUES ($1, $1)";
    ASSERT_TRUE(writer_->Run(copy, {i}));
  }
  EXPECT_EQ(Count(*writer_), 5);
  EXPECT_EQ(writer_->Run("UPDATE pair SET b = 0 WHERE a < $1", {3}), 3);
  EXPECT_EQ(writer_->Run("DELETE FROM pair WHERE a = $1", {99}), 0);
}

TEST_F(SqliteTest, CallbackErrorEndsTheQueryAndTheStatementStaysUsable) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(writer_->Run("INSERT INTO pair VALUES ($1, $1)", {i}));
  int calls = 0;
  const auto stop_at_first = [&](const Row&) -> Status {
    ++calls;
    return NotFound("pair", "0");
  };
  for (int round = 1; round <= 2; ++round) {
    const Status status = writer_->Query("SELECT a FROM pair", {}, stop_at_first);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
    EXPECT_EQ(calls, round);
  }
}

TEST_F(SqliteTest, ErrorsCarryTheDatabasesWordsForTheLogOnly) {
  ASSERT_TRUE(writer_->Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
  const auto twice = writer_->Run("INSERT INTO pair VALUES ($1, $2)", {1, 2});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, ErrorCode::kInternal);
  EXPECT_NE(twice.error().detail.find("UNIQUE constraint failed: pair.a"), std::string::npos);
  EXPECT_EQ(twice.error().message.find("UNIQUE"), std::string::npos);

  const Status nonsense = writer_->Query("SELECT nothing FROM nowhere", {}, nullptr);
  ASSERT_FALSE(nonsense);
  EXPECT_NE(nonsense.error().detail.find("nowhere"), std::string::npos);
}

TEST_F(SqliteTest, ScriptRunsWholeOrSaysWhatIsWrong) {
  EXPECT_TRUE(writer_->RunScript("CREATE TABLE x (a BIGINT); -- note\nINSERT INTO x VALUES (1);"));
  const Status broken = writer_->RunScript("CREATE TABLE y (a BIGINT); CREATE TABEL z;");
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().detail.find("TABEL"), std::string::npos);
}

TEST_F(SqliteTest, ForeignKeysHold) {
  ASSERT_TRUE(writer_->RunScript("CREATE TABLE child (a BIGINT REFERENCES pair (a))"));
  EXPECT_FALSE(writer_->Run("INSERT INTO child VALUES ($1)", {7}));
}

TEST_F(SqliteTest, SecondWriterIsRefusedUntilTheFirstIsGone) {
  auto second_database = *Open(folder_ + "/test.db");
  const auto refused = second_database->OpenWriter();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().reason, "database_in_use");
  writer_.reset();
  EXPECT_TRUE(second_database->OpenWriter());
}

TEST_F(SqliteTest, ReaderCannotWrite) {
  auto reader = *database_->OpenReader();
  EXPECT_FALSE(reader->Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
  EXPECT_EQ(Count(*reader), 0);
}

TEST_F(SqliteTest, ReaderTransactionKeepsItsSnapshot) {
  auto reader = *database_->OpenReader();
  auto snapshot = Tx::Begin(*reader);
  EXPECT_EQ(Count(*reader), 0);
  ASSERT_TRUE(writer_->Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
  EXPECT_EQ(Count(*reader), 0);
  ASSERT_TRUE(snapshot->Commit());
  EXPECT_EQ(Count(*reader), 1);
}

TEST_F(SqliteTest, ReadersSeeWholeCommitsWhileTheWriterWrites) {
  constexpr int kCommits = 300;
  auto writing = StartThread("test-writer", [&](std::stop_token) {
    for (int i = 0; i < kCommits; ++i) {
      auto tx = Tx::Begin(*writer_);
      ASSERT_TRUE(tx->connection().Run("INSERT INTO pair VALUES ($1, $2)", {2 * i, i}));
      ASSERT_TRUE(tx->connection().Run("INSERT INTO pair VALUES ($1, $2)", {2 * i + 1, -i}));
      ASSERT_TRUE(tx->Commit());
    }
  });
  auto reader = *database_->OpenReader();
  std::int64_t rows = 0;
  while (rows < 2 * kCommits && !testing::Test::HasFailure()) {
    ASSERT_TRUE(reader->Query("SELECT count(*), coalesce(sum(b), 0) FROM pair", {},
                              [&](const Row& row) -> Status {
                                EXPECT_GE(row.Int(0), rows);
                                rows = row.Int(0);
                                EXPECT_EQ(rows % 2, 0);
                                EXPECT_EQ(row.Int(1), 0);
                                return {};
                              }));
  }
}

TEST_F(SqliteTest, FilesAreForTheirOwnerOnlyAndCounted) {
  ASSERT_TRUE(writer_->Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
  for (const char* name : {"/test.db", "/test.db-wal", "/test.db.lock"}) {
    struct stat info{};
    ASSERT_EQ(stat((folder_ + name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0777, 0600U) << name;
  }
  EXPECT_GT(*database_->SizeBytes(), 4096);
}

TEST(SqliteOpenTest, MissingFolderOrFileIsAnErrorNotANewFile) {
  EXPECT_EQ(Open("/nonexistent/x.db").error().code, ErrorCode::kNotFound);
  const std::string path = testing::TempDir() + "never_made.db";
  EXPECT_EQ((*Open(path))->OpenReader().error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(SqliteOpenTest, FileThatIsNoDatabaseIsRefused) {
  const std::string path = testing::TempDir() + "no_database.db";
  ASSERT_TRUE(WriteFile(path, std::string(8192, 'x'), FileMode::kOwnerOnly));
  EXPECT_FALSE((*Open(path))->OpenWriter());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace ioworker::db::sqlite
