#include "store/copy.h"

#include <map>
#include <set>

#include "store/migrations.h"
#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

using db::testing::Kind;

// Into the other kind of database, and back.
TEST_P(StoreTest, NetworkIsCopiedToTheOtherKindOfDatabase) {
  const auto job = SavedJob({.high = 1, .low = 1});
  const auto lease = SavedLease({.task = {.job = job.id, .index = 3}, .attempt = 2}, Money{5});
  db::testing::TestDatabase target(GetParam() == Kind::kSqlite ? Kind::kPostgres : Kind::kSqlite);
  const auto to = *target->OpenWriter();
  ASSERT_TRUE(Migrate(*to, now_));
  const auto copied = CopyNetwork(*writer_, *to);
  ASSERT_TRUE(copied) << copied.error().message << copied.error().detail;
  std::map<std::string, std::int64_t> rows;
  for (const auto& table : *copied) rows[table.name] = table.rows;
  EXPECT_EQ(rows["job"], 1);
  EXPECT_EQ(rows["lease"], 1);
  EXPECT_EQ(FindJob(*to, job.id).value().created_at, job.created_at);
  EXPECT_EQ(LatestLease(*to, lease.ref.task).value()->charged, Money{5});
  EXPECT_EQ(LatestLease(*to, lease.ref.task).value()->started_at, std::nullopt);

  const auto again = CopyNetwork(*writer_, *to);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "target_not_empty");
}

// Whoever adds a table or a column to the schema adds it to the copy.
TEST(CopyTest, CopiesEveryTableAndColumnOfTheSchema) {
  db::testing::TestDatabase from(Kind::kSqlite);
  const auto writer = *from->OpenWriter();
  ASSERT_TRUE(Migrate(*writer, Instant{1}));
  std::set<std::string> tables;
  ASSERT_TRUE(writer->Query(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'", {},
      [&](const db::Row& row) -> Status {
        tables.insert(std::string(row.Text(0)));
        return {};
      }));
  tables.erase("schema_migration");  // the target has its own
  tables.erase("leadership");
  db::testing::TestDatabase to(Kind::kSqlite);
  const auto target = *to->OpenWriter();
  ASSERT_TRUE(Migrate(*target, Instant{1}));
  const auto copied = CopyNetwork(*writer, *target);
  ASSERT_TRUE(copied) << copied.error().detail;
  for (const auto& table : *copied) {
    EXPECT_EQ(tables.erase(table.name), 1u) << table.name;
    std::int64_t columns = 0;
    ASSERT_TRUE(writer->Query("SELECT count(*) FROM pragma_table_info($1)", {table.name},
                              [&](const db::Row& row) -> Status {
                                columns = row.Int(0);
                                return {};
                              }));
    EXPECT_EQ(columns, table.columns) << table.name;
  }
  EXPECT_TRUE(tables.empty()) << *tables.begin() << " is not copied";
}

}  // namespace
}  // namespace ioworker::store
