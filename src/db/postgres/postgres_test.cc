#include "db/postgres/postgres.h"

#include <filesystem>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "db/testing/postgres_server.h"
#include "db/testing/test_database.h"

namespace ioworker::db::postgres {

struct JobTag {
  static constexpr std::string_view kPrefix = "job";
};
using JobId = Id<JobTag>;

namespace {

class PostgresTest : public ::testing::Test {
 protected:
  PostgresTest() : writer_(*database_->OpenWriter()) {
    EXPECT_TRUE(
        writer_->RunScript("CREATE TABLE pair (a BIGINT PRIMARY KEY, b BIGINT);"
                           "CREATE TABLE thing (id BYTEA, n BIGINT, t TEXT, b BYTEA);"));
  }

  std::int64_t Number(Connection& connection, std::string_view sql) {
    std::int64_t number = -1;
    const auto asked = connection.Query(sql, {}, [&](const Row& row) -> Status {
      number = row.Int(0);
      return {};
    });
    EXPECT_TRUE(asked) << asked.error().detail;
    return number;
  }
  std::int64_t Count(Connection& connection) {
    return Number(connection, "SELECT count(*) FROM pair");
  }

  db::testing::TestDatabase database_{db::testing::Kind::kPostgres};
  std::unique_ptr<Connection> writer_;
};

TEST_F(PostgresTest, DroppedTransactionLeavesNothing) {
  {
    auto tx = Tx::Begin(*writer_);
    ASSERT_TRUE(tx);
    ASSERT_TRUE(tx->connection().Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
    EXPECT_EQ(Count(*writer_), 1);
  }
  EXPECT_EQ(Count(*writer_), 0);
}

TEST_F(PostgresTest, EveryKindOfValueComesBackAsItWent) {
  const JobId id{.high = 0x8000000000000001, .low = 0xffffffffffffff00};
  const std::string bytes("\x00\xff\x80", 3);
  constexpr std::string_view kInsert = "INSERT INTO thing VALUES ($1, $2, $3, $4)";
  ASSERT_TRUE(writer_->Run(kInsert, {nullptr, nullptr, nullptr, std::optional<Instant>()}));
  ASSERT_TRUE(
      writer_->Run(kInsert, {id, std::numeric_limits<std::int64_t>::min(), "naïve", Bytes{bytes}}));
  ASSERT_TRUE(writer_->Run(kInsert, {JobId(), Money{-5}, std::string_view(), Bytes{}}));
  int rows = 0;
  ASSERT_TRUE(writer_->Query("SELECT id, n, t, b FROM thing ORDER BY n NULLS FIRST", {},
                             [&](const Row& row) -> Status {
                               for (int column = 0; column < 4; ++column) {
                                 EXPECT_EQ(row.IsNull(column), rows == 0) << rows << column;
                               }
                               if (rows == 1) {
                                 EXPECT_EQ(row.IdAt<JobId>(0), id);
                                 EXPECT_EQ(row.Int(1), std::numeric_limits<std::int64_t>::min());
                                 EXPECT_EQ(row.Text(2), "naïve");
                                 EXPECT_EQ(row.Blob(3), bytes);
                               } else if (rows == 2) {
                                 EXPECT_EQ(row.Amount(1), Money{-5});
                                 EXPECT_EQ(row.Text(2), "");
                               }
                               ++rows;
                               return {};
                             }));
  EXPECT_EQ(rows, 3);
}

TEST_F(PostgresTest, NumbersOfEveryTypeAreRead) {
  EXPECT_EQ(Number(*writer_, "SELECT 7"), 7);
  EXPECT_EQ(Number(*writer_, "SELECT (-7)::SMALLINT"), -7);
  EXPECT_EQ(Number(*writer_, "SELECT TRUE"), 1);
  for (const std::string number :
       {"0", "1", "-1", "9999", "10000", "123456789012345678", "-9223372036854775807", "5000000"}) {
    EXPECT_EQ(Number(*writer_, "SELECT " + number + "::NUMERIC"), std::stoll(number));
  }
  EXPECT_EQ(Number(*writer_, "SELECT sum(x) FROM (VALUES (3::BIGINT), (4)) AS t (x)"), 7);
}

TEST_F(PostgresTest, ZeroByteOfATextIsReplaced) {
  ASSERT_TRUE(writer_->Run("INSERT INTO thing (t) VALUES ($1)", {std::string_view("a\0b", 3)}));
  std::string read;
  ASSERT_TRUE(writer_->Query("SELECT t FROM thing", {}, [&](const Row& row) -> Status {
    read = std::string(row.Text(0));
    return {};
  }));
  EXPECT_EQ(read,
            "a\xef\xbf\xbd"
            "b");
}

TEST_F(PostgresTest, StatementsAreCountedAndFoundAgain) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(writer_->Run("INSERT INTO pair (b, a) VALUES ($2, $1)", {i, i}));
  }
  EXPECT_EQ(writer_->Run("UPDATE pair SET b = 0 WHERE a < $1", {3}), 3);
  EXPECT_EQ(writer_->Run("DELETE FROM pair WHERE a = $1", {99}), 0);
}

TEST_F(PostgresTest, RowsAreWrittenByOneStatementAndUpsert) {
  constexpr std::string_view kSql =
      "INSERT INTO pair (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = excluded.b";
  constexpr int kMany = 12'345;  // more than go into one statement
  Rows rows(2);
  for (int i = 0; i < kMany; ++i) {
    if (i % 3 == 0) {
      rows.Add({i, nullptr});
    } else {
      rows.Add({i, i});
    }
  }
  {
    auto tx = Tx::Begin(*writer_);
    ASSERT_TRUE(writer_->RunRows(kSql, rows));
    Rows again(2);
    again.Add({1, 100});
    ASSERT_TRUE(writer_->RunRows(kSql, again));
    ASSERT_TRUE(tx->Commit());
  }
  EXPECT_EQ(Count(*writer_), kMany);
  EXPECT_EQ(Number(*writer_, "SELECT count(*) FROM pair WHERE b IS NULL"), kMany / 3);
  EXPECT_EQ(Number(*writer_, "SELECT b FROM pair WHERE a = 1"), 100);
  Rows outside(2);
  outside.Add({-1, -1});
  ASSERT_TRUE(writer_->RunRows(kSql, outside));
  EXPECT_EQ(Count(*writer_), kMany + 1);
}

TEST_F(PostgresTest, FaultOfAStatementThatWasNotWaitedForComesFromCommit) {
  auto tx = Tx::Begin(*writer_);
  ASSERT_TRUE(writer_->RunLater("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
  ASSERT_TRUE(writer_->RunLater("INSERT INTO pair VALUES ($1, $2)", {1, 3}));
  ASSERT_TRUE(writer_->RunLater("INSERT INTO pair VALUES ($1, $2)", {2, 3}));
  const auto committed = tx->Commit();
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, ErrorCode::kInternal);
  EXPECT_NE(committed.error().detail.find("23505"), std::string::npos) << committed.error().detail;
  EXPECT_EQ(Count(*writer_), 0) << "and the connection stays usable";
}

TEST_F(PostgresTest, CallbackErrorEndsTheQueryAndTheStatementStaysUsable) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(writer_->Run("INSERT INTO pair VALUES ($1, $1)", {i}));
  int calls = 0;
  for (int round = 1; round <= 2; ++round) {
    const Status status = writer_->Query("SELECT a FROM pair", {}, [&](const Row&) -> Status {
      ++calls;
      return NotFound("pair", "0");
    });
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
    EXPECT_EQ(calls, round);
  }
}

TEST_F(PostgresTest, ReaderKeepsItsSnapshotAndCannotWrite) {
  const auto reader = *database_->OpenReader();
  EXPECT_FALSE(reader->Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
  {
    auto snapshot = Tx::Begin(*reader);
    EXPECT_EQ(Count(*reader), 0);
    ASSERT_TRUE(writer_->Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
    EXPECT_EQ(Count(*reader), 0);
    ASSERT_TRUE(snapshot->Commit());
  }
  EXPECT_EQ(Count(*reader), 1);
}

TEST_F(PostgresTest, ScriptRunsWithinATransactionOrSaysWhatIsWrong) {
  {
    auto tx = Tx::Begin(*writer_);
    ASSERT_TRUE(writer_->RunScript("CREATE TABLE x (a BIGINT); INSERT INTO x VALUES (1);"));
  }
  const Status gone = writer_->Query("SELECT a FROM x", {}, [](const Row&) { return Status(); });
  ASSERT_FALSE(gone);
  EXPECT_NE(gone.error().detail.find("42P01"), std::string::npos) << gone.error().detail;
  const Status broken = writer_->RunScript("CREATE TABLE y (a BIGINT); CREATE TABEL z;");
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().detail.find("TABEL"), std::string::npos);
}

TEST_F(PostgresTest, SizeIsMeasured) { EXPECT_GT(*database_->SizeBytes(), 4096); }

TEST(PostgresOpenTest, WrongUrlsNameTheFlagAndTheRemedy) {
  const auto bad = Open({.url = "postgres://a@/x?nonsense=1", .password = {}});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().field, "--database");
  const auto nobody = Open({.url = "postgres://a@/x?host=/nonexistent", .password = {}});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(nobody.error().message.find("/nonexistent"), std::string::npos);
}

TEST(PostgresOpenTest, ServerThatIsKilledIsUnavailableAndComesBackWithWhatWasCommitted) {
  std::string pattern = ::testing::TempDir() + "postgres_test_XXXXXX";
  const std::string folder = mkdtemp(pattern.data());
  auto server = *db::testing::PostgresServer::Start(folder, {.durable = true, .settings = {}});
  const auto database = *Open({.url = server->Url(), .password = {}});
  {
    const auto writer = *database->OpenWriter();
    ASSERT_TRUE(writer->RunScript("CREATE TABLE pair (a BIGINT PRIMARY KEY, b BIGINT)"));
    ASSERT_TRUE(writer->Run("INSERT INTO pair VALUES ($1, $2)", {1, 2}));
    auto tx = Tx::Begin(*writer);
    ASSERT_TRUE(writer->RunLater("INSERT INTO pair VALUES ($1, $2)", {2, 2}));
    server->Kill();
    const auto committed = tx->Commit();
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, ErrorCode::kUnavailable) << committed.error().detail;
  }
  server = *db::testing::PostgresServer::Start(folder, {.durable = true, .settings = {}});
  const auto reader = *database->OpenReader();
  std::int64_t rows = 0;
  ASSERT_TRUE(reader->Query("SELECT a FROM pair", {}, [&](const Row& row) -> Status {
    ++rows;
    EXPECT_EQ(row.Int(0), 1);
    return {};
  }));
  EXPECT_EQ(rows, 1);
  server.reset();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace ioworker::db::postgres
