// The databases under the suite.
#include "store/store_fixture.h"

#include "store/migrations.h"

namespace ioworker::store {

using db::testing::Kind;

StoreTest::StoreTest() : database_(GetParam()), writer_(*database_->OpenWriter()) {
  const auto migrated = Migrate(*writer_, now_);
  EXPECT_TRUE(migrated) << migrated.error().detail;
}

INSTANTIATE_TEST_SUITE_P(OnBoth, StoreTest, testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& param) { return db::testing::NameOf(param.param); });

}  // namespace ioworker::store
